package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The CORS fields of every kind of response, on both versions of HTTP. */
@ExtendWith(VertxExtension.class)
class CorsTest {
    static final String SHOP = "https://shop.example.com";

    /** The SHA-256 of {@code key-of-ann}. */
    static final String KEYS =
            "api_keys: { header: X-Key, sha256: { ann: ca64daa8b294dc4835d29ca02a6a47427ebc6a225ea3ac2e15f8417fb6601db2 } }";

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final HttpTestServer backend = new HttpTestServer(CorsTest::respond);
    private final TestGateway gateway = TestGateway.of(
            """
            server:
              host: 127.0.0.1
              port: 0
              tls: { certificate: "%s", key: "%s" }
              drain: { delay: 0s }
              answers: { gzip_min_size: 1B }
            admin: { port: 0 }
            identity: { keys: { %s } }
            rate_limits: { few: { rate: 1/d, burst: 1, key: null } }
            backends:
              b: { url: "%s", retry: { attempts: 1 } }
              full: { url: "%s", retry: { attempts: 1 }, bulkhead: { concurrent: 1, queue: 0 } }
            defaults:
              route: { cors: { origins: [https://shop.example.com, "https://*.preview.example.com"] } }
            routes:
              GET /ok: { respond: '{ "a": 1 }' }
              GET /empty: { answer: { status: 204 } }
              GET /partial: { steps: { a: { call: GET b /status/500, optional: true } } }
              GET /secret: { identity: keys, respond: '1' }
              GET /forbidden: { identity: keys, require: $claims.sub == "bob", respond: '1' }
              GET /limited: { rate_limits: [few], respond: '1' }
              POST /small: { respond: $body, limits: { body: 1KiB } }
              GET /failing: { steps: { a: { call: GET b /status/500 } } }
              GET /late: { deadline: 50ms, steps: { a: { call: GET b /silent } } }
              GET /held: { steps: { a: { call: GET full /silent } } }
              GET /proxy/{path*}: { proxy: "b /{path*}", forward: { response: [Access-Control-Allow-Origin, access-control-allow-credentials, X-Own] } }
              GET /gzip/{path*}: { proxy: "b /{path*}", proxy_gzip: true }
              GET /without: { cors: null, proxy: "b /own", forward: { response: [access-control-allow-origin] } }
              GET /credentials: { cors: { origins: [https://shop.example.com], credentials: true, expose: [X-Total, etag] }, respond: '1' }
              GET /all: { cors: { origins: ["*"] }, respond: '1' }
              GET /sandboxed: { cors: { origins: ["null"] }, respond: '1' }
            """.formatted(
                    certificate.certificatePath(), certificate.privateKeyPath(), KEYS, backend.url(), backend.url()),
            Map.of());
    private final Vertx vertx;

    CorsTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
        certificate.delete();
    }

    private static void respond(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader("X-Own", "1");
        String path = request.path();
        if (path.startsWith("/status/"))
            response.setStatusCode(Integer.parseInt(path.substring("/status/".length())))
                    .end("{}");
        else if (path.equals("/own"))
            response.putHeader("Access-Control-Allow-Origin", "*")
                    .putHeader("Access-Control-Allow-Credentials", "true")
                    .putHeader("Vary", "Accept-Language")
                    .end("{}");
        else if (path.equals("/events")) {
            response.putHeader("Content-Type", "text/event-stream")
                    .setChunked(true)
                    .write("data: 1\n\n");
            response.end("data: 2\n\n");
        } else if (!path.equals("/silent"))
            response.putHeader("Content-Type", "text/plain").end("x".repeat(4000));
    }

    /** The response to a page. */
    record Reply(int status, MultiMap headers, String body) {
        @Nullable
        String field(String name) {
            return headers.get("access-control-" + name);
        }

        /** Returns the names of the CORS fields. */
        List<String> corsFields() {
            return headers.names().stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .filter(name -> name.startsWith("access-control-"))
                    .sorted()
                    .toList();
        }
    }

    /** A page in a browser, whose requests have the fields that the test names. */
    static final class Page implements AutoCloseable {
        private final Vertx vertx;
        private final HttpClient client;
        private final int port;

        Page(Vertx vertx, int port, HttpVersion version) {
            this.vertx = vertx;
            this.port = port;
            this.client = vertx.createHttpClient(SelfSignedCertificate.trustAllClient(version));
        }

        /** Sends a request; {@code headers} are names and values in turn. */
        Reply send(String method, String path, String body, String... headers) {
            try {
                return start(method, path, body, headers).await(10, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }

        Future<Reply> start(String method, String path, String body, String... headers) {
            RequestOptions options = new RequestOptions()
                    .setMethod(HttpMethod.valueOf(method))
                    .setHost("127.0.0.1")
                    .setPort(port)
                    .setURI(path);
            MultiMap fields = MultiMap.caseInsensitiveMultiMap();
            for (int i = 0; i < headers.length; i += 2) fields.add(headers[i], headers[i + 1]);
            options.setHeaders(fields);
            return Future.future(promise -> vertx.runOnContext(ignored -> client.request(options)
                    .compose(request -> body.isEmpty() ? request.send() : request.send(Buffer.buffer(body)))
                    .compose(response -> response.body()
                            .map(read -> new Reply(response.statusCode(), response.headers(), read.toString())))
                    .onComplete(promise)));
        }

        @Override
        public void close() {
            try {
                client.close().await(10, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Page page(HttpVersion version) {
        return new Page(vertx, gateway.port(), version);
    }

    private static Reply get(Page page, String path, String... more) {
        String[] headers = new String[more.length + 2];
        headers[0] = "Origin";
        headers[1] = SHOP;
        System.arraycopy(more, 0, headers, 2, more.length);
        return page.send("GET", path, "", headers);
    }

    private static void assertFields(int status, Reply reply) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        assertThat(reply.corsFields())
                .as(reply.toString())
                .containsExactly("access-control-allow-origin", "access-control-expose-headers");
        assertThat(reply.headers().getAll("access-control-allow-origin")).containsExactly(SHOP);
        assertThat(reply.field("expose-headers"))
                .isEqualTo(
                        "Sluice-Incomplete, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Server-Timing, ETag,"
                                + " Location, WWW-Authenticate");
        assertThat(reply.headers().getAll("vary")).as(reply.toString()).containsOnlyOnce("Origin");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void every_composed_response_has_the_fields(HttpVersion version) {
        try (Page page = page(version)) {
            Reply ok = get(page, "/ok");
            assertFields(200, ok);
            assertFields(
                    304,
                    get(
                            page,
                            "/ok",
                            "If-None-Match",
                            String.valueOf(ok.headers().get("etag"))));
            assertFields(200, page.send("HEAD", "/ok", "", "Origin", SHOP));
            assertFields(204, get(page, "/empty"));
            Reply partial = get(page, "/partial");
            assertFields(200, partial);
            assertThat(partial.headers().get("sluice-incomplete")).isNotNull();
            Reply compressed = get(page, "/ok", "Accept-Encoding", "gzip");
            assertFields(200, compressed);
            assertThat(compressed.headers().get("content-encoding")).isEqualTo("gzip");
            assertThat(String.join(",", compressed.headers().getAll("vary"))).containsIgnoringCase("accept-encoding");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void every_problem_has_the_fields(HttpVersion version) {
        try (Page page = page(version)) {
            assertFields(400, get(page, "/ok?%zz"));
            Reply unknown = get(page, "/secret");
            assertFields(401, unknown);
            assertThat(unknown.headers().get("www-authenticate")).isNotNull();
            assertFields(403, get(page, "/forbidden", "X-Key", "key-of-ann"));
            String json = "application/json";
            assertFields(413, page.send("POST", "/small", "1".repeat(2000), "Origin", SHOP, "Content-Type", json));
            assertFields(415, page.send("POST", "/small", "1", "Origin", SHOP, "Content-Type", "image/png"));
            assertFields(502, get(page, "/failing"));
            assertFields(504, get(page, "/late"));
            Future<Reply> held = page.start("GET", "/held", "");
            Await.until(() -> backend.requests().contains("GET /silent") && !held.isComplete());
            Await.until(() -> get(page, "/held").status() == 503);
            assertFields(503, get(page, "/held"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_429_of_a_limit_has_the_fields(HttpVersion version) {
        try (Page page = page(version)) {
            assertFields(200, get(page, "/limited"));
            assertFields(429, get(page, "/limited"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void every_proxied_response_has_the_fields(HttpVersion version) {
        try (Page page = page(version)) {
            assertFields(200, get(page, "/proxy/x"));
            assertFields(404, get(page, "/proxy/status/404"));
            assertFields(429, get(page, "/proxy/status/429"));
            assertFields(304, get(page, "/proxy/status/304"));
            assertFields(502, get(page, "/proxy/status/401"));
            Reply events = get(page, "/proxy/events");
            assertFields(200, events);
            assertThat(events.body()).isEqualTo("data: 1\n\ndata: 2\n\n");
            Reply compressed = get(page, "/gzip/x", "Accept-Encoding", "gzip");
            assertFields(200, compressed);
            assertThat(compressed.headers().get("content-encoding")).isEqualTo("gzip");
            assertThat(String.join(",", compressed.headers().getAll("vary"))).containsIgnoringCase("accept-encoding");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_fields_of_a_backend_never_pass_beside_cors(HttpVersion version) {
        try (Page page = page(version)) {
            Reply own = get(page, "/proxy/own");
            assertFields(200, own);
            assertThat(own.headers().get("x-own")).isEqualTo("1");
            assertThat(own.headers().getAll("vary")).contains("Accept-Language");
            assertThat(page.send("GET", "/proxy/own", "").corsFields()).isEmpty();
            Reply without = get(page, "/without");
            assertThat(without.field("allow-origin")).isEqualTo("*");
            assertThat(without.headers().getAll("vary")).containsExactly("Accept-Language");
        }
    }

    @Test
    void those_in_early_hints_and_trailers_of_a_backend_never_pass_either() {
        String response = """
                HTTP/1.1 103 Early Hints
                Access-Control-Allow-Origin: *
                X-Own: hint

                HTTP/1.1 200 OK
                Transfer-Encoding: chunked
                Trailer: Access-Control-Allow-Origin, X-Own

                1
                a
                0
                Access-Control-Allow-Origin: *
                X-Own: trailer

                """.replace("\n", "\r\n");
        try (FaultyServer hinting = FaultyServer.start(vertx, FaultyResponse.text(response));
                TestGateway plain = TestGateway.of("""
                        backends: { b: { url: "%s" } }
                        routes:
                          GET /a: { cors: { origins: [https://shop.example.com] }, proxy: b /, forward: { response: [Access-Control-Allow-Origin, X-Own] } }
                        """.formatted(hinting.url()));
                RawHttpClient caller = new RawHttpClient(plain.port())) {
            caller.send("GET /a HTTP/1.1\nHost: a\nConnection: close\nOrigin: " + SHOP + "\n\n");
            assertThat(caller.readToEnd().toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 103 ")
                    .contains("\r\nx-own: hint\r\n", "\r\nx-own: trailer\r\n")
                    .containsOnlyOnce("\r\naccess-control-allow-origin: ")
                    .contains("\r\naccess-control-allow-origin: " + SHOP + "\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_request_of_no_origin_or_of_another_one_is_served_without_the_fields(HttpVersion version) {
        try (Page page = page(version)) {
            for (Reply reply : List.of(
                    page.send("GET", "/ok", ""),
                    page.send("GET", "/ok", "", "Origin", "https://evil.example.com"),
                    page.send("GET", "/ok", "", "Origin", "http://shop.example.com"),
                    page.send("GET", "/ok", "", "Origin", "https://a.b.preview.example.com"),
                    page.send("GET", "/ok", "", "Origin", SHOP, "Origin", SHOP),
                    page.send("GET", "/proxy/x", "", "Origin", "null"),
                    page.send("GET", "/all", ""))) {
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.corsFields()).as(reply.toString()).isEmpty();
                assertThat(reply.headers().getAll("vary")).containsOnlyOnce("Origin");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void the_field_is_the_origin_or_any(HttpVersion version) {
        try (Page page = page(version)) {
            String preview = "https://pr-1.preview.example.com";
            assertThat(page.send("GET", "/ok", "", "Origin", preview).field("allow-origin"))
                    .isEqualTo(preview);
            assertThat(get(page, "/all").field("allow-origin")).isEqualTo("*");
            assertThat(page.send("GET", "/all", "", "Origin", "null").field("allow-origin"))
                    .isEqualTo("*");
            assertThat(page.send("GET", "/sandboxed", "", "Origin", "null").field("allow-origin"))
                    .isEqualTo("null");
            assertThat(get(page, "/sandboxed").corsFields()).isEmpty();
            Reply credentials = get(page, "/credentials");
            assertThat(credentials.field("allow-origin")).isEqualTo(SHOP);
            assertThat(credentials.field("allow-credentials")).isEqualTo("true");
            assertThat(credentials.field("expose-headers")).endsWith(", ETag, Location, WWW-Authenticate, X-Total");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_response_without_a_route_has_the_fields_of_the_defaults(HttpVersion version) {
        try (Page page = page(version)) {
            assertFields(404, get(page, "/nowhere"));
            assertFields(405, page.send("DELETE", "/ok", "", "Origin", SHOP));
            assertFields(400, get(page, "/a%2Fb/..%2f"));
            assertThat(page.send("GET", "/nowhere", "").headers().getAll("vary"))
                    .containsExactly("Origin");
        }
    }

    @Test
    void a_head_that_cannot_be_parsed_gets_no_fields() throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        try (RawHttpClient caller = new RawHttpClient(RawHttp2Client.overTls(socket))) {
            String response = caller.send("GET /ok HTTP/1.1\nHost: a\nOrigin: " + SHOP + "\nContent-Length: +5\n\n")
                    .readToEnd();
            assertThat(response).startsWith("HTTP/1.1 400 ").doesNotContainIgnoringCase("access-control");
        }
    }
}
