package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.traffic.RateLimitsTest.Limited;
import dev.sluice.it.traffic.RateLimitsTest.Received;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.VertxExtension;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which the gateway decides about a request: a test for each pair of neighbours. */
@ExtendWith(VertxExtension.class)
class OrderTest {
    private static final String DENY = ", trusted_proxies: 127.0.0.1, clients: { deny: [203.0.113.0/24] }";
    private static final String[] DENIED = {"X-Forwarded-For", "203.0.113.9"};
    private static final String[] OTHER = {"X-Forwarded-For", "198.51.100.7"};
    private static final String[] PREFLIGHT = {
        "Origin", "https://shop.example.com", "Access-Control-Request-Method", "GET"
    };
    private static final String ONE = "rate_limits: { one: { rate: 1/h, burst: 1, key: null } }\n";

    private final Vertx vertx;

    OrderTest(Vertx vertx) {
        this.vertx = vertx;
    }

    private static String[] both(String[] some, String[] others) {
        return Stream.of(some, others).flatMap(Stream::of).toArray(String[]::new);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_malformed_target_is_rejected_before_its_client(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, DENY, "routes: { GET /a: { respond: 1 } }\n")) {
            assertThat(limited.get(version, "/a%2Fb", DENIED).status()).isEqualTo(400);
            Received denied = limited.get(version, "/nowhere", DENIED);
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.body()).contains("\"cause\":\"client_rejected\"");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_denied_client_gets_no_preflight(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, DENY, """
                routes: { GET /a: { respond: 1, cors: { origins: ["https://shop.example.com"] } } }
                """)) {
            Received denied = limited.send(version, HttpMethod.OPTIONS, "/a", "", both(DENIED, PREFLIGHT));
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.field("Access-Control-Allow-Methods")).isNull();
            Received allowed = limited.send(version, HttpMethod.OPTIONS, "/a", "", both(OTHER, PREFLIGHT));
            assertThat(allowed.status()).isEqualTo(204);
            assertThat(allowed.field("Access-Control-Allow-Origin")).isEqualTo("https://shop.example.com");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_preflight_uses_no_unit_and_is_not_checked_against_the_clients_of_the_route(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, ", trusted_proxies: 127.0.0.1", ONE + """
                routes:
                  GET /a:
                    respond: 1
                    rate_limits: [one]
                    clients: { deny: [203.0.113.0/24] }
                    cors: { origins: ["https://shop.example.com"] }
                """)) {
            for (int i = 0; i < 3; i++) {
                Received preflight = limited.send(version, HttpMethod.OPTIONS, "/a", "", both(DENIED, PREFLIGHT));
                assertThat(preflight.status()).isEqualTo(204);
                assertThat(preflight.field("RateLimit")).isNull();
            }
            assertThat(limited.statuses(2, version, "/a", OTHER)).containsExactly(200, 429);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_route_is_found_before_its_clients_are_checked(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, ", trusted_proxies: 127.0.0.1", """
                routes: { GET /a: { respond: 1, clients: { deny: [203.0.113.0/24] } }, GET /b: { respond: 1 } }
                """)) {
            assertThat(limited.get(version, "/nowhere", DENIED).status()).isEqualTo(404);
            assertThat(limited.send(version, HttpMethod.POST, "/a", "1", DENIED).status())
                    .isEqualTo(405);
            assertThat(limited.get(version, "/a", DENIED).status()).isEqualTo(403);
            assertThat(limited.get(version, "/b", DENIED).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void clients_of_a_route_come_before_its_limits(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, ", trusted_proxies: 127.0.0.1", ONE + """
                routes: { GET /a: { respond: 1, rate_limits: [one], clients: { deny: [203.0.113.0/24] } } }
                """)) {
            assertThat(limited.statuses(3, version, "/a", DENIED)).containsOnly(403);
            assertThat(limited.statuses(2, version, "/a", OTHER)).containsExactly(200, 429);
            assertThat(limited.statuses(1, version, "/a", DENIED)).containsOnly(403);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_rest_of_the_head_is_checked_before_the_limits(HttpVersion version) {
        try (Limited limited = Limited.of(
                vertx,
                ", deadline_header: X-Timeout-Ms",
                ONE + "routes: { GET /a: { respond: 1, rate_limits: [one] } }\n")) {
            assertThat(limited.statuses(3, version, "/a", "X-Timeout-Ms", "soon"))
                    .containsOnly(400);
            assertThat(limited.statuses(2, version, "/a")).containsExactly(200, 429);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_request_without_credentials_counts_in_the_limits_without_claims(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, """
                rate_limits:
                  everyone: { rate: 2/h, burst: 2, key: $request.network }
                  each: { rate: 1/h, burst: 1, key: $claims.sub }
                """ + RateLimitsTest.PARTNERS + """
                    rate_limits: [each]
                routes: { GET /a: { identity: partners, respond: 1, rate_limits: [each, everyone] } }
                """)) {
            assertThat(limited.statuses(3, version, "/a")).containsExactly(401, 401, 429);
            assertThat(limited.statuses(1, version, "/a", "X-Key", "alice")).containsExactly(429);
            assertThat(limited.metrics())
                    .contains("sluice_rate_limit_requests_total{limit=\"each\",outcome=\"admitted\"} 0.0");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_caller_without_the_rights_counts_in_no_limit_with_claims(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, """
                rate_limits: { each: { rate: 1/h, burst: 1, key: $claims.sub } }
                """ + RateLimitsTest.PARTNERS + """
                    rate_limits: [each]
                routes:
                  GET /strict: { identity: partners, scopes: [all], respond: 1 }
                  GET /a: { identity: partners, respond: 1 }
                """)) {
            assertThat(limited.statuses(3, version, "/strict", "X-Key", "alice"))
                    .containsOnly(403);
            assertThat(limited.statuses(2, version, "/a", "X-Key", "alice")).containsExactly(200, 429);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_request_that_a_later_limit_rejects_counts_in_the_earlier_ones(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, """
                rate_limits:
                  first: { rate: 3/h, burst: 3, key: $request.network }
                  second: { rate: 1/h, burst: 1, key: $header.x-a }
                routes: { GET /a: { respond: 1, rate_limits: [first, second] } }
                """)) {
            assertThat(limited.statuses(2, version, "/a", "x-a", "u")).containsExactly(200, 429);
            assertThat(limited.statuses(2, version, "/a", "x-a", "v")).containsExactly(200, 429);
            assertThat(limited.get(version, "/a", "x-a", "w").body()).contains("\"limit\":\"first\"");
            assertThat(limited.metrics())
                    .contains("sluice_rate_limit_requests_total{limit=\"first\",outcome=\"admitted\"} 3.0")
                    .contains("sluice_rate_limit_requests_total{limit=\"second\",outcome=\"admitted\"} 2.0")
                    .contains("sluice_rate_limit_requests_total{limit=\"second\",outcome=\"rejected\"} 1.0");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void limits_with_claims_come_before_validate(HttpVersion version) {
        try (Limited limited = Limited.of(vertx, """
                rate_limits: { each: { rate: 1/h, burst: 1, key: $claims.sub } }
                """ + RateLimitsTest.PARTNERS + """
                    rate_limits: [each]
                routes:
                  POST /a:
                    identity: partners
                    validate: { body: { type: object, required: [id] } }
                    respond: $body.id
                """)) {
            String[] key = {"X-Key", "alice", "Content-Type", "application/json"};
            assertThat(limited.send(version, HttpMethod.POST, "/a", "{}", key).status())
                    .isEqualTo(400);
            assertThat(limited.send(version, HttpMethod.POST, "/a", "{\"id\":1}", key)
                            .status())
                    .isEqualTo(429);
        }
    }

    private static final String BODIES = """
            rate_limits: { one: { rate: 1/h, burst: 1, key: null } }
            defaults: { route: { rate_limits: [one] } }
            backends: { b: { url: "%s" } }
            routes:
              GET /free: { respond: 1, rate_limits: [] }
              POST /read: { respond: $body }
              POST /proxied: { proxy: b / }
            """;

    private static TestGateway plain(HttpTestServer backend) {
        TestGateway gateway = TestGateway.of(
                "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }\nadmin: { port: 0 }\n"
                        + BODIES.formatted(backend.url()),
                VertxClock::new);
        assertThat(gateway.send("POST", "/read", "1", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(200);
        return gateway;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/read", "/proxied"})
    void a_body_is_read_after_the_limits(String path) {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                TestGateway gateway = plain(backend);
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            String response = caller.send(
                            "POST " + path
                                    + " HTTP/1.1\nHost: a\nContent-Type: application/json\nExpect: 100-continue\nContent-Length: 9\n\n")
                    .readToEnd();
            assertThat(response).startsWith("HTTP/1.1 429 ").containsIgnoringCase("\r\nretry-after: 3600\r\n");
            assertThat(backend.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/read", "/proxied"})
    void a_429_to_an_unfinished_body_closes_the_connection_and_to_a_whole_one_keeps_it(String path) {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                TestGateway gateway = plain(backend)) {
            String head = "POST " + path + " HTTP/1.1\nHost: a\nContent-Type: application/json\nContent-Length: ";
            try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
                String response = caller.send(head + "100000\n\n1").readToEnd();
                assertThat(response).startsWith("HTTP/1.1 429 ").containsIgnoringCase("\r\nconnection: close\r\n");
            }
            try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
                caller.send(head + "0\n\n" + "GET /free HTTP/1.1\nHost: a\nConnection: close\n\n");
                assertThat(caller.readToEnd()).startsWith("HTTP/1.1 429 ").contains("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void a_429_to_a_stream_with_an_unfinished_body_leaves_the_other_streams() throws Exception {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                Limited limited = Limited.of(vertx, BODIES.formatted(backend.url()));
                RawHttp2Client caller = new RawHttp2Client(limited.gateway.port())) {
            String json = "content-type: application/json";
            assertThat(limited.send(
                                    HttpVersion.HTTP_2,
                                    HttpMethod.POST,
                                    "/read",
                                    "1",
                                    "Content-Type",
                                    "application/json")
                            .status())
                    .isEqualTo(200);
            for (String path : new String[] {"/read", "/proxied"}) {
                int stream = caller.open("POST", path, json);
                caller.body("1", 0).send();
                RawHttp2Client.Frame head = caller.next(RawHttp2Client.HEADERS);
                assertThat(head.stream()).isEqualTo(stream);
                assertThat(head.status()).isEqualTo("429");
                assertThat(caller.next(RawHttp2Client.RST_STREAM).stream()).isEqualTo(stream);
                assertThat(caller.status("GET", "/free", "")).isEqualTo("200");
            }
            assertThat(backend.requests()).isEmpty();
        }
    }

    @Test
    void a_websocket_is_checked_before_the_limits_and_costs_one() throws Exception {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                TestGateway gateway = TestGateway.of(ONE + """
                        backends: { b: { url: "%s" } }
                        routes: { GET /ws: { proxy: b /, rate_limits: [one], websocket: {} } }
                        """.formatted(backend.url()))) {
            String handshake = """
                    GET /ws HTTP/1.1
                    Host: a
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: %s
                    %s
                    """;
            String key = "dGhlIHNhbXBsZSBub25jZQ==";
            assertThat(RawHttpClient.exchange(
                            gateway.port(),
                            handshake
                                    .formatted(key, "Origin: https://other.example.com\n")
                                    .replace("\n", "\r\n")))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(RawHttpClient.exchange(
                            gateway.port(), handshake.formatted(key, "").replace("\n", "\r\n")))
                    .doesNotStartWith("HTTP/1.1 429 ");
            assertThat(RawHttpClient.exchange(
                            gateway.port(), handshake.formatted(key, "").replace("\n", "\r\n")))
                    .startsWith("HTTP/1.1 429 ");
        }
    }

    @Test
    void an_unknown_route_has_no_limit() {
        try (Limited limited = Limited.of(
                vertx, ONE + "defaults: { route: { rate_limits: [one] } }\nroutes: { GET /a: { respond: 1 } }\n")) {
            assertThat(limited.statuses(3, HttpVersion.HTTP_1_1, "/nowhere")).containsOnly(404);
            assertThat(limited.statuses(2, HttpVersion.HTTP_1_1, "/a")).containsExactly(200, 429);
        }
    }
}
