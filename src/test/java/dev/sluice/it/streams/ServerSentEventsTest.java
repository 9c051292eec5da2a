package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.it.connection.CallerConnectionAgeTest.LateClock;
import dev.sluice.server.TestGateway;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Server-sent events (HTML 9.2) through a gateway, from a backend on a raw socket to Java's own client and to raw sockets. */
class ServerSentEventsTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String REQUEST = "GET /events HTTP/1.1\nHost: a\n\n";
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final RawBackend backend = new RawBackend();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        Collections.reverse(open); // The callers close first, so that the gateway does not wait for them.
        for (AutoCloseable each : open) each.close();
        backend.close();
        certificate.delete();
    }

    private TestGateway gateway(String server, Function<Vertx, Clock> clock) {
        TestGateway gateway = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s, limit: 1s }%s }
                admin: { port: 0 }
                backends: { news: { url: "%s", timeout: { pool: 100ms, read: 5s, write: 5s }, retry: { attempts: 1 } } }
                routes: { GET /events: { proxy: news /, stream: { idle: 60s } } }
                """.formatted(server, backend.url()), clock);
        open.add(gateway);
        return gateway;
    }

    private TestGateway plainGateway() {
        return gateway("", VertxClock::new);
    }

    private TestGateway tlsGateway() {
        String tls = ", tls: { certificate: \"%s\", key: \"%s\" }";
        return gateway(tls.formatted(certificate.certificatePath(), certificate.privateKeyPath()), VertxClock::new);
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    /** Opens a stream with Java's client, whose lines go to {@link #lines}, and then {@code end} or {@code broken}. */
    private CompletableFuture<HttpResponse<Stream<String>>> listen(TestGateway gateway, Version version, boolean isTls)
            throws Exception {
        SSLContext trustAll = SSLContext.getInstance("TLS");
        trustAll.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
        HttpClient client =
                HttpClient.newBuilder().version(version).sslContext(trustAll).build();
        URI uri = URI.create((isTls ? "https" : "http") + "://localhost:" + gateway.port() + "/events");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", "41")
                .build();
        CompletableFuture<HttpResponse<Stream<String>>> response = client.sendAsync(request, BodyHandlers.ofLines());
        var unused = response.thenAcceptAsync(this::readLines);
        return response;
    }

    private void readLines(HttpResponse<Stream<String>> response) {
        try {
            response.body().forEach(lines::add);
            lines.add("end");
        } catch (UncheckedIOException broken) {
            lines.add("broken");
        }
    }

    private String nextLine() throws InterruptedException {
        return String.valueOf(lines.poll(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, false", "HTTP_1_1, true", "HTTP_2, true"})
    void each_event_reaches_the_caller_before_the_backend_writes_the_next(Version version, boolean isTls)
            throws Exception {
        var response = listen(isTls ? tlsGateway() : plainGateway(), version, isTls);
        RawPeer stream = backend.reply(HEAD);
        // The head does not wait for the first event.
        assertThat(response.get(10, TimeUnit.SECONDS).version()).isEqualTo(version);
        for (int i = 0; i < 100; i++) {
            // A large event is written in slices.
            String data = "data: " + i + "x".repeat(i % 10 == 5 ? 300_000 : 20);
            stream.sendText(chunk(data + "\n\n"));
            assertThat(nextLine()).isEqualTo(data);
            assertThat(nextLine()).isEmpty();
        }
        stream.sendText("0\r\n\r\n");
        assertThat(nextLine()).isEqualTo("end");
    }

    @Test
    void a_part_of_an_event_reaches_the_caller_before_the_rest() {
        RawHttpClient caller = new RawHttpClient(plainGateway().port());
        open.add(caller);
        caller.send(REQUEST);
        RawPeer stream = backend.reply(HEAD);
        for (String part : List.of("id: 1\n", ": comment\n", "da", "ta: a\n", "\n")) {
            stream.sendText(chunk(part));
            caller.readUntil(all -> all.endsWith(chunk(part)));
        }
    }

    @Test
    void the_last_event_of_a_caller_that_returns_passes_unnamed() throws Exception {
        var unused = listen(plainGateway(), Version.HTTP_1_1, false);
        assertThat(backend.reply(HEAD).head()).containsIgnoringCase("\r\nlast-event-id: 41\r\n");
    }

    @Test
    void a_stream_may_be_silent_for_idle_and_no_longer() {
        List<LateClock> clocks = new ArrayList<>();
        TestGateway gateway = gateway("", vertx -> {
            clocks.add(new LateClock(vertx));
            return clocks.get(0);
        });
        LateClock clock = clocks.get(0);
        RawHttpClient caller = request(gateway);
        RawPeer stream = backend.reply(HEAD);
        for (String event : List.of("first", "second", "third")) {
            stream.sendText(chunk("data: " + event + "\n\n"));
            caller.readUntil(event);
            // The gateway notes its write after the caller may have read it.
            clock.awaitChecks();
            clock.skip(IDLE.minusSeconds(10));
            clock.awaitChecks();
        }
        clock.skip(Duration.ofSeconds(10));
        caller.readToEnd();
        assertThat(caller.wasReset()).isTrue();
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_backend_timeouts_total{backend=\"news\",phase=\"read\"} 1.0");
    }

    @Test
    void a_reload_keeps_the_number_of_open_streams(@TempDir Path folder) throws Exception {
        TestGateway gateway = watchingGateway(folder, "5s");
        RawHttpClient caller = request(gateway);
        RawPeer stream = backend.reply(HEAD);
        caller.readUntil("event-stream");
        write(folder, "6s");
        reload(gateway);
        assertThat(statusOfAnother(gateway)).isEqualTo(503);
        stream.sendText("0\r\n\r\n");
        caller.readUntil("0\r\n\r\n");
        // The caller reads the end of its stream before the gateway learns that all is sent.
        Await.until(() -> gateway.adminGet("/metrics").body().contains("sluice_requests_active 0.0"));
        var unused = gateway.sendAsync("GET", "/events", "").thenAccept(response -> lines.add(response.body()));
        backend.reply(HEAD).sendText(chunk("data: again\n\n") + "0\r\n\r\n");
        assertThat(nextLine()).isEqualTo("data: again\n\n");
    }

    @Test
    void a_route_that_one_reload_removes_and_another_adds_keeps_its_open_streams(@TempDir Path folder)
            throws Exception {
        TestGateway gateway = watchingGateway(folder, "5s");
        RawHttpClient caller = request(gateway);
        RawPeer stream = backend.reply(HEAD);
        caller.readUntil("event-stream");
        write(folder, "5s", "/others");
        reload(gateway);
        assertThat(gateway.get("/events").statusCode()).isEqualTo(404);
        write(folder, "6s", "/others");
        reload(gateway);
        write(folder, "5s");
        reload(gateway);
        assertThat(statusOfAnother(gateway)).isEqualTo(503);
        stream.sendText("0\r\n\r\n");
        caller.readUntil("0\r\n\r\n");
    }

    private RawHttpClient request(TestGateway gateway) {
        RawHttpClient caller = new RawHttpClient(gateway.port());
        open.add(caller);
        caller.send(REQUEST);
        return caller;
    }

    private static void reload(TestGateway gateway) {
        assertThat(gateway.adminPost("/reload").body()).contains("\"outcome\":\"changed\"");
    }

    private int statusOfAnother(TestGateway gateway) throws Exception {
        CompletableFuture<HttpResponse<String>> response = gateway.sendAsync("GET", "/events", "");
        backend.reply(HEAD);
        return response.get(10, TimeUnit.SECONDS).statusCode();
    }

    private TestGateway watchingGateway(Path folder, String read) throws IOException {
        write(folder, read);
        TestGateway gateway = TestGateway.watching(folder, Map.of());
        open.add(gateway);
        return gateway;
    }

    private void write(Path folder, String read) throws IOException {
        write(folder, read, "/events");
    }

    private void write(Path folder, String read, String route) throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { news: { url: "%s", timeout: { read: %s }, retry: { attempts: 1 } } }
                routes: { GET %s: { proxy: news /, stream: { max: 1 } } }
                """.formatted(backend.url(), read, route));
    }

    @Test
    void a_drain_ends_a_stream_on_http_1_1_behind_the_event_in_progress_with_the_last_chunk() {
        TestGateway gateway = plainGateway();
        RawHttpClient caller = request(gateway);
        RawPeer stream = backend.reply(HEAD);
        stream.sendText(chunk("data: before\n\nda"));
        caller.readUntil("\n\nda");
        RawHttpClient idle = request(gateway);
        backend.reply(HEAD).sendText(chunk("data: other\n\n"));
        idle.readUntil("other\n\n");
        Future<Void> stopped = gateway.gateway().stopWithoutDelay();
        // The drain ends all streams at the same time.
        idle.readToEnd();
        stream.sendText(chunk("ta: during\n"));
        caller.readUntil("during\n");
        stream.sendText(chunk("\ndata: after\n\n"));
        assertThat(caller.readToEnd()).endsWith(chunk("ta: during\n") + chunk("\n") + "0\r\n\r\n");
        assertThat(caller.wasReset()).isFalse();
        assertThat(stream.nextFrame())
                .as("end of the connection to the backend")
                .isNull();
        Await.until(stopped::isComplete);
    }

    @Test
    void a_drain_ends_a_stream_on_http_2_between_two_events_with_the_end_of_the_stream() throws Exception {
        TestGateway gateway = tlsGateway();
        RawHttp2Client caller = new RawHttp2Client(gateway.port());
        open.add(caller);
        caller.request("GET", "/events", RawHttp2Client.END_STREAM | RawHttp2Client.END_HEADERS, "");
        caller.send();
        RawPeer stream = backend.reply(HEAD);
        assertThat(caller.next(RawHttp2Client.HEADERS).isOk()).isTrue();
        stream.sendText(chunk("data: before\n\n"));
        assertThat(caller.next(RawHttp2Client.DATA).payload()).hasToString("data: before\n\n");
        Future<Void> stopped = gateway.gateway().stopWithoutDelay();
        assertThat(caller.framesToEnd())
                .filteredOn(frame -> frame.type() == RawHttp2Client.DATA)
                .last()
                .matches(frame -> (frame.flags() & RawHttp2Client.END_STREAM) != 0)
                .matches(frame -> frame.payload().length() == 0);
        Await.until(stopped::isComplete);
    }

    @Test
    void a_drain_ends_an_encoded_stream_in_its_next_pause() {
        TestGateway gateway = plainGateway();
        RawHttpClient caller = request(gateway);
        RawPeer stream = backend.reply(HEAD.replace("\r\n\r\n", "\r\nContent-Encoding: x\r\n\r\n"));
        stream.sendText(chunk("before"));
        caller.readUntil("before");
        Future<Void> stopped = gateway.gateway().stopWithoutDelay();
        assertThat(caller.readToEnd()).endsWith(chunk("before") + "0\r\n\r\n");
        Await.until(stopped::isComplete);
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, false", "HTTP_2, true"})
    void java_s_client_sees_that_a_drain_has_ended_its_stream(Version version, boolean isTls) throws Exception {
        TestGateway gateway = isTls ? tlsGateway() : plainGateway();
        var unused = listen(gateway, version, isTls);
        RawPeer stream = backend.reply(HEAD);
        stream.sendText(chunk("data: a\n\n"));
        assertThat(nextLine()).isEqualTo("data: a");
        assertThat(nextLine()).isEmpty();
        Future<Void> stopped = gateway.gateway().stopWithoutDelay();
        assertThat(nextLine()).isEqualTo("end");
        Await.until(stopped::isComplete);
    }
}
