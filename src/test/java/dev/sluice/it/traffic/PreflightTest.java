package dev.sluice.it.traffic;

import static dev.sluice.it.traffic.CorsTest.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.it.traffic.CorsTest.Page;
import dev.sluice.it.traffic.CorsTest.Reply;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Preflights: the requests by which browsers ask before they send others. */
@ExtendWith(VertxExtension.class)
class PreflightTest {
    private static final String VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final HttpTestServer backend = HttpTestServer.answering("{}");
    private final TestGateway gateway =
            gateway("defaults: { route: { cors: { origins: [https://shop.example.com] } } }");
    private final Vertx vertx;

    PreflightTest(Vertx vertx) {
        this.vertx = vertx;
    }

    private TestGateway gateway(String defaults) {
        return TestGateway.of(
                """
                server:
                  host: 127.0.0.1
                  port: 0
                  tls: { certificate: "%s", key: "%s" }
                  drain: { delay: 0s }
                  deadline_header: X-Deadline
                admin: { port: 0 }
                identity: { keys: { %s } }
                rate_limits: { few: { rate: 1/d, burst: 1, key: $header.x-limited } }
                backends: { b: { url: "%s" } }
                %s
                routes:
                  PUT /things/{id}:
                    identity: keys
                    rate_limits: [few]
                    cors: { origins: [https://shop.example.com], headers: [X-More], max_age: 10m }
                    require: $claims.sub == "ann" and $header.x-read == "1"
                    proxy: b /things/{id}
                    forward: { headers: [X-Sent] }
                    limits: { body: 1KiB }
                  GET /things/{id}: { identity: none, cors: { origins: ["*"] }, respond: $path.id }
                  GET /any: { cors: { origins: [https://shop.example.com], credentials: true }, respond: '$header[$query.name]' }
                  GET /v X-Version=1: { cors: { origins: [https://shop.example.com] }, proxy: b /v, forward: { headers: [X-One] } }
                  GET /v X-Version=2: { cors: { origins: [https://shop.example.com] }, respond: $header.x-two }
                  GET /hand: { cors: null, respond: '1' }
                  OPTIONS /hand: { cors: null, respond: '"by hand"' }
                  GET /without: { cors: null, respond: '1' }
                  OPTIONS /only: { cors: null, respond: '"only"' }
                """.formatted(
                                certificate.certificatePath(),
                                certificate.privateKeyPath(),
                                CorsTest.KEYS,
                                backend.url(),
                                defaults),
                Map.of());
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
        certificate.delete();
    }

    private Page page(HttpVersion version) {
        return new Page(vertx, gateway.port(), version);
    }

    private static Reply ask(Page page, String path, String origin, String method, String headers) {
        if (headers.isEmpty())
            return page.send("OPTIONS", path, "", "Origin", origin, "Access-Control-Request-Method", method);
        return page.send(
                "OPTIONS",
                path,
                "",
                "Origin",
                origin,
                "Access-Control-Request-Method",
                method,
                "Access-Control-Request-Headers",
                headers);
    }

    private static Reply ask(Page page, String path, String method, String headers) {
        return ask(page, path, SHOP, method, headers);
    }

    private static void assertAllowed(Reply reply) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(204);
        assertThat(reply.field("allow-origin")).as(reply.toString()).isEqualTo(SHOP);
    }

    private static void assertRejected(Reply reply) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(204);
        assertThat(reply.corsFields()).as(reply.toString()).isEmpty();
        assertThat(reply.headers().getAll("vary")).as(reply.toString()).containsExactly(VARY);
    }

    private static void assertCounted(TestGateway gateway, String route, String why, int count) {
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_cors_rejected_total{route=\"" + route + "\",why=\"" + why + "\"} " + count + ".0\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void an_allowed_preflight_gets_204_with_the_asked_method_and_headers(HttpVersion version) {
        try (Page page = page(version)) {
            String asked = "content-type,if-none-match,traceparent,tracestate,x-deadline,x-sent,x-key,x-limited,"
                    + "x-more,x-read,x-request-id,last-event-id,accept,range";
            Reply reply = ask(page, "/things/1", "PUT", asked);
            assertAllowed(reply);
            assertThat(reply.corsFields())
                    .containsExactly(
                            "access-control-allow-headers",
                            "access-control-allow-methods",
                            "access-control-allow-origin",
                            "access-control-max-age");
            assertThat(reply.field("allow-methods")).isEqualTo("PUT");
            assertThat(reply.field("allow-headers")).isEqualTo(asked);
            assertThat(reply.field("max-age")).isEqualTo("600");
            assertThat(reply.headers().getAll("vary")).containsExactly(VARY);
            assertThat(reply.headers().get("content-length")).isNull();
            assertThat(reply.body()).isEmpty();
            assertAllowed(ask(page, "/things/1", "PUT", "X-Key, X-READ ,,"));
            assertThat(ask(page, "/things/1", "PUT", "").corsFields())
                    .doesNotContain("access-control-allow-headers")
                    .contains("access-control-allow-methods");
            assertThat(gateway.adminGet("/metrics").body()).doesNotContainPattern("sluice_cors_rejected_total.* [1-9]");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_rejected_preflight_gets_204_without_fields_and_is_counted(HttpVersion version) {
        try (Page page = page(version)) {
            assertRejected(ask(page, "/things/1", "https://evil.example.com", "PUT", ""));
            assertRejected(ask(page, "/things/1", "null", "PUT", ""));
            assertCounted(gateway, "PUT /things/{id}", "origin", 2);
            assertRejected(ask(page, "/things/1", "PUT", "x-key,x-other"));
            assertCounted(gateway, "PUT /things/{id}", "header", 1);
            assertRejected(ask(page, "/things/1", "DELETE", ""));
            assertRejected(ask(page, "/nowhere", "GET", ""));
            assertRejected(ask(page, "/things/1", "put", ""));
            assertCounted(gateway, "none", "method", 3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void header_conditions_do_not_count_and_such_routes_share_their_headers(HttpVersion version) {
        try (Page page = page(version)) {
            assertAllowed(ask(page, "/v", "GET", "x-one,x-two,x-version"));
            assertAllowed(page.send(
                    "OPTIONS",
                    "/v",
                    "",
                    "Origin",
                    SHOP,
                    "Access-Control-Request-Method",
                    "GET",
                    "X-Version",
                    "1",
                    "X-Version",
                    "2"));
            assertRejected(ask(page, "/v", "GET", "x-three"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_get_route_serves_head_and_one_that_computes_names_of_headers_reads_all(HttpVersion version) {
        try (Page page = page(version)) {
            assertThat(ask(page, "/things/1", "HEAD", "").field("allow-methods"))
                    .isEqualTo("HEAD");
            assertThat(ask(page, "/things/1", "GET", "").field("allow-origin")).isEqualTo("*");
            Reply any = ask(page, "/any", "GET", "x-whatever");
            assertAllowed(any);
            assertThat(any.field("allow-credentials")).isEqualTo("true");
            assertThat(any.field("max-age")).isNull();
            assertRejected(ask(page, "/any", "GET", "no token"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_route_without_cors_gets_the_preflight_as_any_request(HttpVersion version) {
        try (Page page = page(version)) {
            Reply byHand = ask(page, "/hand", "GET", "");
            assertThat(byHand.status()).isEqualTo(200);
            assertThat(byHand.body()).isEqualTo("\"by hand\"");
            assertThat(byHand.corsFields()).isEmpty();
            assertThat(ask(page, "/without", "GET", "").status()).isEqualTo(405);
            assertThat(ask(page, "/only", "GET", "").body()).isEqualTo("\"only\"");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void another_request_with_options_is_no_preflight(HttpVersion version) {
        try (Page page = page(version)) {
            for (Reply reply : List.of(
                    page.send("OPTIONS", "/things/1", "", "Origin", SHOP),
                    page.send("OPTIONS", "/things/1", "", "Access-Control-Request-Method", "GET"),
                    page.send("OPTIONS", "/things/1", "", "Origin", SHOP, "Access-Control-Request-Method", "a b"),
                    page.send(
                            "OPTIONS",
                            "/things/1",
                            "",
                            "Origin",
                            SHOP,
                            "Origin",
                            SHOP,
                            "Access-Control-Request-Method",
                            "GET")))
                assertThat(reply.status()).as(reply.toString()).isEqualTo(405);
            assertThat(page.send("GET", "/things/1", "", "Origin", SHOP, "Access-Control-Request-Method", "GET")
                            .body())
                    .isEqualTo("\"1\"");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void no_backend_identity_or_limit_sees_it(HttpVersion version) {
        try (Page page = page(version)) {
            for (int i = 0; i < 3; i++) assertAllowed(ask(page, "/things/1", "PUT", "x-key"));
            assertThat(backend.requests()).isEmpty();
            Reply reply = page.send(
                    "PUT", "/things/1", "{}", "Origin", SHOP, "X-Key", "key-of-ann", "X-Read", "1", "X-Limited", "a");
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
            assertThat(backend.requests()).containsExactly("PUT /things/1");
        }
    }

    @Test
    void without_defaults_a_preflight_without_a_route_is_an_ordinary_request() {
        try (TestGateway plain = gateway("");
                Page page = new Page(vertx, plain.port(), HttpVersion.HTTP_2)) {
            assertThat(ask(page, "/nowhere", "GET", "").status()).isEqualTo(404);
            assertThat(ask(page, "/without", "DELETE", "").status()).isEqualTo(405);
            assertAllowed(ask(page, "/things/1", "PUT", "x-key"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_method_without_a_route_is_rejected_where_another_method_has_cors(HttpVersion version) {
        try (TestGateway plain = gateway("");
                Page page = new Page(vertx, plain.port(), version)) {
            assertRejected(ask(page, "/things/1", "DELETE", ""));
            assertRejected(ask(page, "/v", "PATCH", ""));
            assertCounted(plain, "none", "method", 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_asked_headers_may_stand_on_several_lines(HttpVersion version) {
        try (Page page = page(version)) {
            String[] lines = {
                "Origin",
                SHOP,
                "Access-Control-Request-Method",
                "PUT",
                "Access-Control-Request-Headers",
                "x-key",
                "Access-Control-Request-Headers",
                "x-more"
            };
            Reply reply = page.send("OPTIONS", "/things/1", "", lines);
            assertAllowed(reply);
            assertThat(reply.field("allow-headers")).isEqualTo("x-key, x-more");
            lines[7] = "x-other";
            assertRejected(page.send("OPTIONS", "/things/1", "", lines));
        }
    }

    @Test
    void a_preflight_of_http_1_0_is_one_too() throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        try (RawHttpClient caller = new RawHttpClient(RawHttp2Client.overTls(socket))) {
            caller.send("OPTIONS /things/1 HTTP/1.0\nHost: a\nOrigin: " + SHOP
                    + "\nAccess-Control-Request-Method: PUT\n\n");
            assertThat(caller.readToEnd())
                    .startsWith("HTTP/1.0 204 ")
                    .containsIgnoringCase("\r\naccess-control-allow-methods: PUT\r\n");
        }
    }

    @Test
    void a_preflight_with_an_unread_body_closes_the_connection() throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        try (RawHttpClient caller = new RawHttpClient(RawHttp2Client.overTls(socket))) {
            caller.send("OPTIONS /things/1 HTTP/1.1\nHost: a\nOrigin: " + SHOP
                    + "\nAccess-Control-Request-Method: PUT\nContent-Length: 100\n\n{");
            assertThat(caller.readToEnd())
                    .startsWith("HTTP/1.1 204 ")
                    .containsIgnoringCase("\r\naccess-control-allow-methods: PUT\r\n")
                    .containsIgnoringCase("\r\nconnection: close\r\n");
        }
    }
}
