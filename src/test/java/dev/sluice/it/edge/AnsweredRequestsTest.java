package dev.sluice.it.edge;

import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.GOAWAY;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static dev.sluice.fixture.RawHttp2Client.PING;
import static dev.sluice.fixture.RawHttp2Client.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.ObservedClock;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttp2Client.Frame;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests on HTTP/2 that have not ended when their response is complete. */
class AnsweredRequestsTest {
    private static final boolean IS_LONG = System.getenv("CI_LONG") != null;
    private static final Duration GRACE = Duration.ofMillis(100);
    private static final Duration IN_FLIGHT = Duration.ofSeconds(1);
    private static final String PREFLIGHT = "origin: https://shop.example.com\naccess-control-request-method: POST";
    private static final Pattern USED = Pattern.compile("(?m)^sluice_memory_used_bytes (.+)");

    /** The fixed cost of a request, and that of its connection. */
    private static final double REQUEST_BYTES = 16 * 1024;

    private final AtomicInteger closedBackends = new AtomicInteger();
    private final HttpTestServer backend = new HttpTestServer(this::respondEarly);
    private TestGateway gateway = gateway(VertxClock::new);

    private void respondEarly(HttpServerRequest request) {
        request.connection().closeHandler(closed -> closedBackends.incrementAndGet());
        request.response().end("early");
    }

    private TestGateway gateway(Function<Vertx, Clock> clock) {
        return TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, h2c: true, drain: { delay: 0s, limit: 10m } }
                admin: { port: 0 }
                requests: { keep: 0 }
                backends: { b: { url: "%s" } }
                routes:
                  GET /a: { respond: 1 }
                  POST /composed: { respond: 1, cors: { origins: ["https://shop.example.com"] } }
                  POST /proxied: { proxy: b / }
                """.formatted(backend.url()), clock);
    }

    /** Continues with a gateway that waits a thousand times as long for the end of a request, or for its frames in flight. */
    private void slowDown(Duration wait) {
        gateway.close();
        gateway = gateway(vertx -> ObservedClock.counting(vertx).stretching(1000, wait));
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private double usedBytes() {
        Matcher used = USED.matcher(gateway.adminGet("/metrics").body());
        assertThat(used.find()).isTrue();
        return Double.parseDouble(used.group(1));
    }

    private static void awaitEnd(RawHttp2Client caller, int stream) throws Exception {
        Frame frame = caller.next();
        while (frame.stream() != stream || frame.type() > HEADERS || (frame.flags() & END_STREAM) == 0) {
            assertThat(frame.type()).isNotIn(RST_STREAM, GOAWAY);
            frame = caller.next();
        }
    }

    private static void assertReset(Frame reset, int stream) {
        assertThat(reset.stream()).isEqualTo(stream);
        assertThat(reset.number(0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS, /composed", "OPTIONS, /proxied", "POST, /proxied", "GET, /a"})
    void are_reset_without_an_error(String method, String path) throws Exception {
        try (RawHttp2Client caller = RawHttp2Client.inClear(gateway.port())) {
            int stream = caller.open(method, path, method.equals("OPTIONS") ? PREFLIGHT : "");
            caller.send();
            awaitEnd(caller, stream);
            assertReset(caller.next(RST_STREAM), stream);
            caller.assertServed();
        }
    }

    @Test
    void end_by_themselves_within_their_time_and_hold_their_account_until_then() throws Exception {
        slowDown(GRACE);
        try (RawHttp2Client caller = RawHttp2Client.inClear(gateway.port())) {
            int stream = caller.open("POST", "/composed", "");
            caller.send();
            awaitEnd(caller, stream);
            assertThat(usedBytes()).isEqualTo(2 * REQUEST_BYTES);
            caller.body("abc", 0).body("def", END_STREAM).send();
            Await.until(() -> usedBytes() == REQUEST_BYTES);
            caller.frame(PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8).send();
            assertThat(caller.next().type()).isEqualTo(PING);
        }
    }

    private static int ignoredStream(RawHttp2Client caller) throws Exception {
        int stream = caller.open("POST", "/composed", "");
        caller.send();
        awaitEnd(caller, stream);
        for (int frame = 0; frame < 4; frame++) caller.body("a".repeat(16 * 1024), 0);
        caller.body("b", 0).send();
        assertReset(caller.next(RST_STREAM), stream);
        return stream;
    }

    @Test
    void hold_their_account_also_while_they_ignore_frames() throws Exception {
        slowDown(IN_FLIGHT);
        try (RawHttp2Client caller = RawHttp2Client.inClear(gateway.port())) {
            ignoredStream(caller);
            caller.body("c", 0).body("d", END_STREAM).assertServed();
            assertThat(usedBytes()).isEqualTo(2 * REQUEST_BYTES);
        }
        Await.until(() -> usedBytes() == 0);
    }

    /** The limit of the drain is longer than the test waits. */
    @Test
    void do_not_delay_a_drain() throws Exception {
        try (RawHttp2Client caller = RawHttp2Client.inClear(gateway.port())) {
            int stream = caller.open("POST", "/composed", "");
            caller.send();
            awaitEnd(caller, stream);
            Future<Void> drained = gateway.gateway().stopWithoutDelay();
            assertThat(caller.framesToEnd())
                    .filteredOn(frame -> frame.type() == RST_STREAM)
                    .singleElement()
                    .satisfies(reset -> assertReset(reset, stream));
            Await.until(drained::isComplete);
        }
    }

    @Test
    void close_the_connection_of_a_backend_that_reads_them() throws Exception {
        try (RawHttp2Client caller = RawHttp2Client.inClear(gateway.port())) {
            int stream = caller.open("POST", "/proxied", "");
            caller.send();
            awaitEnd(caller, stream);
            Await.until(() -> closedBackends.get() == 1);
        }
    }

    /** It may be the connection of a proxy with many callers. */
    @Test
    void leave_their_connection_open() throws Exception {
        int requests = IS_LONG ? 10_000 : 2_000;
        try (RawHttp2Client caller = RawHttp2Client.inClear(gateway.port())) {
            int resets = 0;
            for (int batch = 0; batch < requests / 50; batch++) {
                for (int i = 0; i < 50; i++) caller.open("POST", "/composed", "");
                caller.send();
                for (int i = 0; i < 50; i++, resets++)
                    assertThat(caller.next(RST_STREAM).number(0)).isZero();
            }
            assertThat(resets).isEqualTo(requests);
            caller.assertServed();
        }
    }
}
