package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ReloadResult.Trigger;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event streams and gRPC calls: two at once, silent for up to three seconds, of a backend with one permit and a read timeout of 800 ms. */
@ExtendWith(VertxExtension.class)
class StreamsTest {
    private static final String REQUEST = "GET /s/x HTTP/1.1\nHost: a\n\n";
    private static final Duration READ_TIMEOUT = Duration.ofMillis(800);
    private static final Duration IDLE = Duration.ofSeconds(3);

    @RegisterExtension
    final CapturedLog errorsOfVertx = new CapturedLog("io.vertx", Level.ERROR);

    private volatile String type = "text/event-stream; charset=utf-8";
    private final FaultyServer backend;
    private final TestGateway gateway;
    private final List<RawHttpClient> callers = new ArrayList<>();
    private final List<NetSocket> peers = new CopyOnWriteArrayList<>();
    private final List<SkippingClock> clocks = new ArrayList<>();

    StreamsTest(Vertx vertx) {
        this.backend = FaultyServer.start(vertx, (FaultyResponse) this::reply);
        this.gateway = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                backends:
                  b:
                    url: "%s"
                    bulkhead: { concurrent: 1, queue: 0 }
                    timeout: { read: 800ms, attempt: 9s, total: 9s }
                    retry: { attempts: 1 }
                routes:
                  GET /s/{path*}: { proxy: "b /{path*}", stream: { idle: 3s, max: 2, per_client: 0 } }
                """.formatted(backend.url()), this::clock);
    }

    private Clock clock(Vertx ofGateway) {
        clocks.add(new SkippingClock(ofGateway));
        return clocks.get(0);
    }

    /**
     * Lets the time of a silence pass twice, because the gateway may note a part after the caller has it. A timeout ends a silence at
     * its second look.
     */
    private void beSilent(Duration time) {
        for (Duration each : List.of(time, Duration.ZERO, time, Duration.ZERO))
            clocks.get(0).skip(each);
    }

    /** Sends an event, and then no byte before {@link #sendAnother}. */
    private void reply(NetSocket peer) {
        peers.add(peer);
        peer.write("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    }

    private void sendAnother() {
        peers.get(0).write("3\r\ntwo\r\n");
    }

    @AfterEach
    void close() {
        callers.forEach(RawHttpClient::close);
        gateway.close();
        backend.close();
    }

    private RawHttpClient open() {
        return open(gateway);
    }

    private RawHttpClient open(TestGateway entrance) {
        RawHttpClient caller = new RawHttpClient(entrance.port());
        callers.add(caller);
        assertThat(caller.send(REQUEST).readUntil("one")).startsWith("HTTP/1.1 200");
        return caller;
    }

    @Test
    void two_streams_are_open_without_a_permit_and_the_third_gets_503() {
        RawHttpClient first = open();
        open();
        HttpResponse<String> rejected = gateway.get("/s/x");
        assertThat(rejected.statusCode()).isEqualTo(503);
        assertThat(rejected.headers().firstValue("retry-after")).hasValue("1");
        assertThat(rejected.body()).contains("\"cause\":\"overloaded\"");
        assertThat(errorsOfVertx.lines()).isEmpty();
        assertThat(gateway.adminGet("/metrics").body()).contains("sluice_bulkhead_active{backend=\"b\"} 0.0");
        first.close();
        Await.until(() -> backend.closed() == 2);
        open();
    }

    @Test
    void a_reload_that_only_moves_lines_counts_open_streams_on(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        String yaml = """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s, limit: 0s } }
                admin: { port: 0 }
                backends: { b: { url: "%s" } }
                routes: { "GET /s/{path*}": { proxy: "b /{path*}", stream: { idle: 60s, max: 100, per_client: 0 } } }
                """.formatted(backend.url());
        Files.writeString(file, yaml);
        try (TestGateway reloading = TestGateway.watching(folder, Map.of())) {
            for (int stream = 0; stream < 100; stream++) open(reloading);
            Files.writeString(file, "# a comment\n\n" + yaml);
            reloading.gateway().reload(Trigger.SIGNAL).await();
            assertThat(reloading.gateway().configurationStatus().generation()).isEqualTo(1);
            assertThat(reloading.get("/s/x").statusCode()).isEqualTo(503);
            callers.get(0).close();
            Await.until(() -> backend.closed() == 2);
            open(reloading);
            callers.forEach(RawHttpClient::close);
        }
    }

    @Test
    void a_stream_may_be_silent_beyond_the_read_timeout_and_ends_after_its_own() {
        type = "text/event-stream";
        RawHttpClient caller = open();
        beSilent(READ_TIMEOUT);
        sendAnother();
        assertThat(caller.readUntil("two")).contains("one");
        beSilent(IDLE);
        caller.readToEnd();
        assertThat(caller.wasReset()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/grpc+proto"})
    void another_response_ends_at_the_read_timeout(String mediaType) {
        type = mediaType;
        RawHttpClient caller = open();
        beSilent(READ_TIMEOUT);
        sendAnother();
        assertThat(caller.readToEnd()).doesNotContain("two");
        assertThat(caller.wasReset()).isTrue();
    }
}
