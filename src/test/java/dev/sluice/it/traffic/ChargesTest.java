package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.HttpTestServer.Http2;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.fixture.WebSocketPeers.WsFrame;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.it.traffic.RateLimitsTest.Limited;
import dev.sluice.it.traffic.RateLimitsTest.Received;
import dev.sluice.server.TestGateway;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits with {@code charge: calls}, whose units are the attempts that the gateway has sent. */
@ExtendWith(VertxExtension.class)
class ChargesTest {
    private static final String CALLS =
            "rate_limits: { calls: { rate: 1000/d, burst: 1000, key: null, charge: calls } }\n";
    private static final String[] JSON = {"Content-Type", "application/json"};

    private final Vertx vertx;

    ChargesTest(Vertx vertx) {
        this.vertx = vertx;
    }

    private static String list(int size) {
        return IntStream.range(0, size).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    /** Returns the units that a limit admits after the last response. */
    private static long left(@Nullable String field) {
        String text = Objects.requireNonNull(field);
        int start = text.indexOf(";r=") + 3;
        return Long.parseLong(text.substring(start, text.indexOf(';', start)));
    }

    /** Returns the units that are left before a request, which costs one. */
    private static long leftBefore(Limited limited, HttpVersion version) {
        return left(limited.get(version, "/left").field("RateLimit")) + 1;
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void calls_charges_each_attempt_that_was_sent(HttpVersion version) {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                HttpTestServer broken = HttpTestServer.failing(503);
                Limited limited =
                        Limited.of(vertx, CALLS + """
                        defaults: { route: { rate_limits: [calls] } }
                        backends:
                          b: { url: "%s" }
                          broken: { url: "%s", retry: { attempts: 3, backoff: { base: 1ms } } }
                          gone: { url: "%s", retry: { attempts: 3, backoff: { base: 1ms } } }
                        routes:
                          GET /left: { respond: 1 }
                          POST /loop: { steps: { s: { call: "GET b /{item}", each: $body } } }
                          GET /broken: { steps: { s: { call: GET broken / } } }
                          GET /gone: { steps: { s: { call: GET gone / } } }
                          GET /proxied: { proxy: broken / }
                        """.formatted(backend.url(), broken.url(), Ports.unusedUrl()))) {
            Received loop = limited.send(version, HttpMethod.POST, "/loop", list(5), JSON);
            assertThat(loop.status()).isEqualTo(200);
            assertThat(left(loop.field("RateLimit"))).isEqualTo(999);
            limited.awaitEnded(1);
            assertThat(leftBefore(limited, version)).isEqualTo(995);
            assertThat(limited.get(version, "/broken").status()).isEqualTo(503);
            limited.awaitEnded(3);
            assertThat(broken.requests()).hasSize(3);
            assertThat(leftBefore(limited, version)).isEqualTo(991);
            assertThat(limited.get(version, "/gone").status()).isEqualTo(502);
            limited.awaitEnded(5);
            assertThat(leftBefore(limited, version)).isEqualTo(989);
            assertThat(limited.get(version, "/proxied").status()).isEqualTo(503);
            limited.awaitEnded(7);
            assertThat(broken.requests()).hasSize(6);
            assertThat(leftBefore(limited, version)).isEqualTo(985);
        }
    }

    @Test
    void a_request_without_calls_costs_one() {
        try (Limited limited = Limited.of(vertx, CALLS + """
                routes: { GET /left: { respond: 1, rate_limits: [calls] } }
                """)) {
            assertThat(leftBefore(limited, HttpVersion.HTTP_1_1)).isEqualTo(1000);
            limited.awaitEnded(1);
            assertThat(leftBefore(limited, HttpVersion.HTTP_1_1)).isEqualTo(999);
        }
    }

    @Test
    void more_than_a_hundred_calls_count() {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                Limited limited = Limited.of(vertx, CALLS + """
                        defaults: { route: { rate_limits: [calls] } }
                        backends: { b: { url: "%s" } }
                        routes:
                          GET /left: { respond: 1 }
                          POST /loop: { steps: { s: { call: "GET b /{item}", each: $body, max: 200 } }, respond: 1 }
                        """.formatted(backend.url()))) {
            assertThat(limited.send(HttpVersion.HTTP_1_1, HttpMethod.POST, "/loop", list(150), JSON)
                            .status())
                    .isEqualTo(200);
            limited.awaitEnded(1);
            assertThat(limited.ended().get(0).attemptsSent()).isEqualTo(150);
            assertThat(leftBefore(limited, HttpVersion.HTTP_1_1)).isEqualTo(850);
        }
    }

    @Test
    void a_debt_is_at_most_one_window() {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                Limited limited = Limited.of(vertx, """
                        rate_limits: { calls: { rate: 2/h, burst: 2, key: null, charge: calls } }
                        backends: { b: { url: "%s" } }
                        routes:
                          POST /loop: { steps: { s: { call: "GET b /{item}", each: $body } }, respond: 1, rate_limits: [calls] }
                        """.formatted(backend.url()))) {
            assertThat(limited.send(HttpVersion.HTTP_1_1, HttpMethod.POST, "/loop", list(50), JSON)
                            .status())
                    .isEqualTo(200);
            limited.awaitEnded(1);
            Received rejected = limited.send(HttpVersion.HTTP_1_1, HttpMethod.POST, "/loop", list(1), JSON);
            assertThat(rejected.status()).isEqualTo(429);
            assertThat(rejected.field("Retry-After")).isEqualTo("5400");
            assertThat(rejected.field("RateLimit")).isEqualTo("\"calls\";r=0;t=5400");
            limited.clock.advance(Duration.ofMinutes(90));
            assertThat(limited.send(HttpVersion.HTTP_1_1, HttpMethod.POST, "/loop", list(1), JSON)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_rejected_request_pays_nothing_at_its_end() {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                Limited limited = Limited.of(vertx, """
                        rate_limits:
                          calls: { rate: 1000/d, burst: 1000, key: null, charge: calls }
                          one: { rate: 1/h, burst: 1, key: null }
                        defaults: { route: { rate_limits: [calls] } }
                        backends: { b: { url: "%s" } }
                        routes:
                          GET /left: { respond: 1 }
                          GET /a: { steps: { s: { call: GET b / } }, rate_limits: [calls, one] }
                        """.formatted(backend.url()))) {
            assertThat(limited.statuses(3, HttpVersion.HTTP_2, "/a")).containsExactly(200, 429, 429);
            limited.awaitEnded(3);
            assertThat(leftBefore(limited, HttpVersion.HTTP_2)).isEqualTo(997);
        }
    }

    @Test
    void a_disconnected_caller_pays_for_what_was_sent() {
        try (HttpTestServer silent = HttpTestServer.silent();
                Limited limited = Limited.of(vertx, CALLS + """
                        defaults: { route: { rate_limits: [calls] } }
                        backends: { b: { url: "%s" } }
                        routes:
                          GET /left: { respond: 1 }
                          POST /loop: { steps: { s: { call: "GET b /{item}", each: $body } } }
                        """.formatted(silent.url()))) {
            Runnable leave = limited.start(HttpVersion.HTTP_2, HttpMethod.POST, "/loop", list(5), JSON);
            Await.until(() -> silent.requests().size() == 5);
            leave.run();
            limited.awaitEnded(1);
            assertThat(limited.ended().get(0).status()).isEqualTo(499);
            assertThat(leftBefore(limited, HttpVersion.HTTP_2)).isEqualTo(995);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_stream_costs_one_whatever_its_attempts(HttpVersion version) {
        String events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: 1\n\n";
        try (FaultyServer backend = FaultyServer.start(vertx, FaultyResponse.status(503), FaultyResponse.text(events));
                Limited limited = Limited.of(vertx, CALLS + """
                        defaults: { route: { rate_limits: [calls] } }
                        backends: { b: { url: "%s", retry: { attempts: 3, backoff: { base: 1ms } } } }
                        routes:
                          GET /left: { respond: 1 }
                          GET /events: { proxy: b /, stream: { idle: 60s } }
                        """.formatted(backend.url()))) {
            assertThat(limited.get(version, "/events").body()).isEqualTo("data: 1\n\n");
            limited.awaitEnded(1);
            assertThat(limited.ended().get(0).attemptsSent()).isEqualTo(2);
            assertThat(leftBefore(limited, version)).isEqualTo(999);
        }
    }

    @Test
    void a_call_of_grpc_costs_one_whatever_its_attempts() {
        try (Http2 backend = Http2.start(vertx, new HttpServerOptions(), new RefusingOnce());
                Limited limited = Limited.of(vertx, CALLS + """
                        defaults: { route: { rate_limits: [calls] } }
                        backends: { b: { url: "%s", http2: true, retry: { attempts: 3, backoff: { base: 1ms } } } }
                        routes:
                          GET /left: { respond: 1 }
                          POST /call: { proxy: b /, grpc: true }
                        """.formatted(backend.url()))) {
            String[] grpc = {"Content-Type", "application/grpc", "TE", "trailers"};
            Received call = limited.send(HttpVersion.HTTP_2, HttpMethod.POST, "/call", "\0\0\0\0\0", grpc);
            assertThat(call.status()).isEqualTo(200);
            assertThat(left(call.field("RateLimit"))).isEqualTo(999);
            limited.awaitEnded(1);
            assertThat(limited.ended().get(0).isStream()).isTrue();
            assertThat(limited.ended().get(0).attemptsSent()).isEqualTo(2);
            assertThat(leftBefore(limited, HttpVersion.HTTP_2)).isEqualTo(999);
        }
    }

    /** Refuses the first call, so that the gateway sends it again. */
    private static final class RefusingOnce implements Handler<HttpServerRequest> {
        private static final long REFUSED_STREAM = 7;

        private final AtomicBoolean hasRefused = new AtomicBoolean();

        @Override
        public void handle(HttpServerRequest request) {
            if (hasRefused.compareAndSet(false, true)) request.response().reset(REFUSED_STREAM);
            else
                request.response()
                        .putHeader("Content-Type", "application/grpc")
                        .putHeader("grpc-status", "0")
                        .end();
        }
    }

    @Test
    void a_websocket_costs_one() {
        try (RawBackend backend = new RawBackend();
                TestGateway gateway = TestGateway.of(CALLS + """
                        defaults: { route: { rate_limits: [calls] } }
                        backends: { b: { url: "%s", retry: { attempts: 1 } } }
                        routes:
                          GET /left: { respond: 1 }
                          GET /ws: { proxy: b /, websocket: {} }
                        """.formatted(backend.url()))) {
            List<RequestTrace> ended = new CopyOnWriteArrayList<>();
            gateway.requests().add(new RequestEvents() {
                @Override
                public void onEnd(RequestTrace trace) {
                    ended.add(trace);
                }
            });
            backend.echo();
            try (RawPeer caller = RawPeer.connect(gateway.port())) {
                caller.sendText("""
                        GET /ws HTTP/1.1\r
                        Host: a\r
                        Upgrade: websocket\r
                        Connection: Upgrade\r
                        Sec-WebSocket-Version: 13\r
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                        \r
                        """);
                assertThat(caller.readHead())
                        .startsWith("HTTP/1.1 101 ")
                        .containsIgnoringCase("\nRateLimit: \"calls\";r=999;t=")
                        .containsIgnoringCase("\nRateLimit-Policy: \"calls\";q=1000;w=86400;sluice-burst=1000");
                caller.send(WsFrame.close(1000, ""));
                assertThat(caller.readFrame()).startsWith("close:");
            }
            Await.until(() -> ended.size() == 1);
            assertThat(ended.get(0).isStream()).isTrue();
            HttpResponse<String> response = gateway.get("/left");
            assertThat(left(response.headers().firstValue("RateLimit").orElse(null)))
                    .isEqualTo(998);
        }
    }
}
