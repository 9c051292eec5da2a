package dev.sluice.it.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that arrive slowly on HTTP/1, at a gateway whose clock runs 20 times as fast, also on a port that accepts HTTP/2 without TLS. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class SlowHeadsTest {
    static final int SPEED = 20;
    private static final String REQUEST = "GET /a HTTP/1.1\nHost: a\n\n";
    private final List<HttpServerRequest> slow = new CopyOnWriteArrayList<>();
    private final HttpTestServer backend = new HttpTestServer(slow::add);
    private final boolean h2c;
    private final TestGateway gateway;
    private final List<RawHttpClient> callers = new ArrayList<>();

    SlowHeadsTest(boolean h2c) {
        this.h2c = h2c;
        this.gateway = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, h2c: %s, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { b: { url: "%s", timeout: { read: 300s, attempt: 300s, total: 300s } } }
                routes: { GET /a: { respond: 1 }, GET /slow: { proxy: b /, deadline: 300s } }
                """.formatted(h2c, backend.url()), SlowHeadsTest::fastClock);
    }

    static Clock fastClock(Vertx vertx) {
        Clock real = new VertxClock(vertx);
        return new Clock() {
            @Override
            public long nanos() {
                return real.nanos() * SPEED;
            }

            @Override
            public Instant now() {
                return real.now();
            }

            @Override
            public Timer after(long delayNanos, Runnable task) {
                return real.after(delayNanos / SPEED, task);
            }
        };
    }

    @AfterEach
    void close() {
        callers.forEach(RawHttpClient::close);
        gateway.close();
        backend.close();
    }

    private RawHttpClient connect() {
        RawHttpClient caller = new RawHttpClient(gateway.port());
        callers.add(caller);
        return caller;
    }

    private static void assertCut(String received) {
        assertThat(received)
                .startsWith("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n")
                .contains("\r\nContent-Type: application/problem+json\r\n")
                .endsWith("did not arrive within 10 s.\"}");
    }

    @Test
    void a_head_that_stops_gets_408_and_the_connection_closes() {
        assertCut(connect().send("G").readToEnd());
        assertCut(connect().send("GET /a HTTP/1.1\nHost: a\nA: b").readToEnd());
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_connections_cut_total{reason=\"late_head\"} 2.0");
    }

    @Test
    void a_head_that_drips_is_cut() {
        RawHttpClient caller = connect().send("GET /a HTTP/1.1\nHost: a\nA: ");
        Await.until(() -> isClosed(caller));
    }

    private static boolean isClosed(RawHttpClient caller) {
        try {
            caller.sendExactly("b");
            return false;
        } catch (UncheckedIOException closed) {
            return true;
        }
    }

    @Test
    void the_next_head_of_a_kept_connection_is_cut_too() {
        RawHttpClient caller = connect().send(REQUEST);
        assertThat(caller.readUntil("\r\n\r\n1")).startsWith("HTTP/1.1 200");
        String all = caller.send("GET /a").readToEnd();
        assertCut(all.substring(all.indexOf("\r\n\r\n1") + 5));
    }

    @Test
    void a_head_that_begins_in_the_packet_of_an_earlier_request_is_cut_too() {
        String all = connect().send(REQUEST + REQUEST + "GET /a").readToEnd();
        assertThat(all).startsWith("HTTP/1.1 200");
        assertCut(all.substring(all.lastIndexOf("\r\n\r\n1") + 5));
    }

    private boolean hasCut() {
        return gateway.adminGet("/metrics").body().contains("sluice_connections_cut_total{reason=\"late_head\"} 1.0");
    }

    @Test
    void a_head_that_stops_behind_an_earlier_request_is_cut_after_the_response_to_that() {
        RawHttpClient caller = connect().send("GET /slow HTTP/1.1\nHost: a\n\nGET /a HTTP/1.1\n");
        Await.until(this::hasCut);
        caller.send("Host: a\n\n");
        slow.get(0).response().end("late");
        String all = caller.readToEnd();
        assertThat(all).startsWith("HTTP/1.1 200");
        assertCut(all.substring(all.indexOf("late") + 4));
    }

    @Test
    void a_head_is_not_cut_while_the_gateway_does_not_read() {
        String slowly = "GET /slow HTTP/1.1\nHost: a\n\n";
        RawHttpClient caller = connect().send(slowly + REQUEST.repeat(20) + "GET /a HTTP/1.1\n");
        Await.until(() -> slow.size() == 1);
        assertCut(connect().send("G").readToEnd());
        caller.send("Host: a\n\n");
        slow.get(0).response().end("late");
        assertThat(caller.readUntil(all -> all.split("\r\n\r\n1", -1).length == 22))
                .doesNotContain("HTTP/1.1 408");
    }

    @Test
    void a_connection_that_waits_between_requests_stays_open() {
        RawHttpClient silent = connect();
        RawHttpClient kept = connect().send(REQUEST);
        kept.readUntil("\r\n\r\n1");
        assertCut(connect().send("G").readToEnd());

        // Without a byte, the gateway does not know the protocol of the connection.
        if (h2c) assertThat(silent.readToEnd()).isEmpty();
        else assertThat(silent.send(REQUEST).readUntil("\r\n\r\n1")).startsWith("HTTP/1.1 200");
        assertThat(kept.send(REQUEST).readUntil(all -> all.split("\r\n\r\n1", -1).length == 3))
                .doesNotContain("HTTP/1.1 408");
    }

    @Test
    void a_head_in_many_pieces_gets_its_response() {
        RawHttpClient caller = connect();
        for (char c : REQUEST.replace("\n", "\r\n").toCharArray()) caller.sendExactly(String.valueOf(c));
        assertThat(caller.readUntil("\r\n\r\n1")).startsWith("HTTP/1.1 200");
    }
}
