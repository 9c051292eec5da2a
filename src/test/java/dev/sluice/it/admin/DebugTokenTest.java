package dev.sluice.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.WebSocketPeers.RawBackend;
import dev.sluice.fixture.WebSocketPeers.RawPeer;
import dev.sluice.it.streams.WebSocketTest;
import dev.sluice.server.TestGateway;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** {@code server.debug_token}: its rules at load, and the responses to requests with {@code Sluice-Debug}. */
class DebugTokenTest {
    private static final String TOKEN = "debug-0123456789abcdefghijklmnop";
    private static final String ADMIN = "admin-0123456789abcdefghijklmnop";

    private static List<String> errors(String debug, String admin) {
        String yaml = "server: { debug_token: \"" + debug + "\" }\nadmin: { token: \"" + admin + "\" }\n"
                + "routes: { GET /a: { respond: '1' } }\n";
        List<String> errors =
                ConfigurationLoader.load(List.of(new SourceFile("gateway.yaml", yaml)), name -> TOKEN).errors().stream()
                        .map(Finding::toString)
                        .toList();
        assertThat(errors).noneMatch(error -> error.contains(TOKEN));
        return errors;
    }

    @Test
    void a_token_of_its_own_is_valid_and_one_equal_to_the_token_of_operators_is_an_error() {
        assertThat(errors(TOKEN, ADMIN)).isEmpty();
        assertThat(errors("${DEBUG}", ADMIN)).isEmpty();
        assertThat(errors(TOKEN, TOKEN))
                .containsExactly("gateway.yaml:1:24: server.debug_token: (secret) (expected: another token than that"
                        + " of admin.token)");
        assertThat(errors("${DEBUG}", "${ADMIN}")).hasSize(1);
    }

    @Test
    void a_token_that_is_short_long_or_no_token_is_an_error() {
        assertThat(errors("debug", ADMIN))
                .containsExactly("gateway.yaml:1:24: server.debug_token: 5 bytes (expected: 32 to 4096 bytes)");
        assertThat(errors("x".repeat(4097), ADMIN)).hasSize(1);
        assertThat(errors("two words 0123456789abcdefghijklm", ADMIN))
                .containsExactly(
                        "gateway.yaml:1:24: server.debug_token: (secret) (expected: letters, digits and -._~+/,"
                                + " with = only at the end)");
    }

    /** A gateway whose backend responds with the names of the headers that it receives. */
    private static final class Timed implements AutoCloseable {
        private final HttpTestServer backend = new HttpTestServer(request -> {
            String names = new TreeSet<>(request.headers().names()).toString().toLowerCase(Locale.ROOT);
            request.response()
                    .putHeader("content-type", "application/json")
                    .end(new JsonObject().put("names", names).encode());
        });
        private final TestGateway gateway;

        Timed(String debugToken) {
            gateway = TestGateway.of("""
                    server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }%s }
                    admin: { port: 0 }
                    backends: { shop: { url: "%s" } }
                    routes:
                      GET /composed:
                        steps: { orders: { call: GET shop /, headers: { X-Copy: '$header."sluice-debug"' } } }
                        respond: '{ "seen": $header."sluice-debug", "orders": $orders }'
                      GET /failed: { steps: { orders: { call: GET shop / } }, respond: '1 / $orders' }
                      GET /proxied/{path*}: { proxy: "shop /{path*}", forward: { headers: [Accept] } }
                    """.formatted(debugToken, backend.url()), Map.of());
        }

        static Timed withToken() {
            return new Timed(", debug_token: " + TOKEN);
        }

        HttpResponse<String> get(String path, String... debug) {
            String[] headers = new String[2 * debug.length];
            for (int i = 0; i < debug.length; i++) {
                headers[2 * i] = "Sluice-Debug";
                headers[2 * i + 1] = debug[i];
            }
            return gateway.get(path, headers);
        }

        @Override
        public void close() {
            gateway.close();
            backend.close();
        }
    }

    private static Optional<String> timing(HttpResponse<String> response) {
        return response.headers().firstValue("Server-Timing");
    }

    @Test
    void a_request_with_the_token_gets_the_time_of_each_step_and_in_total() {
        String time = ";dur=\\d+\\.\\d{1,3}";
        try (Timed timed = Timed.withToken()) {
            assertThat(timing(timed.get("/composed", TOKEN)))
                    .hasValueSatisfying(header -> assertThat(header).matches("total" + time + ", orders" + time));
            assertThat(timing(timed.get("/proxied/x", TOKEN)))
                    .hasValueSatisfying(header -> assertThat(header).matches("total" + time + ", shop" + time));
            HttpResponse<String> failed = timed.get("/failed", TOKEN);
            assertThat(failed.statusCode()).isGreaterThanOrEqualTo(500);
            assertThat(timing(failed))
                    .hasValueSatisfying(header -> assertThat(header).startsWith("total;dur="));
            HttpResponse<String> unknown = timed.get("/nowhere", TOKEN);
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(timing(unknown))
                    .hasValueSatisfying(header -> assertThat(header).matches("total" + time));
        }
    }

    @Test
    void a_wrong_or_repeated_token_gets_no_timing_and_no_hint() {
        try (Timed timed = Timed.withToken();
                Timed without = new Timed("")) {
            HttpResponse<String> plain = timed.get("/composed");
            for (String[] sent : new String[][] {
                {"wrong"},
                {""},
                {TOKEN + "x"},
                {TOKEN.substring(1)},
                {TOKEN, TOKEN},
                {TOKEN, "x"},
                {"x".repeat(5000)},
                {ADMIN}
            }) {
                HttpResponse<String> response = timed.get("/composed", sent);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().map().keySet())
                        .isEqualTo(plain.headers().map().keySet());
                assertThat(response.body()).isEqualTo(plain.body());
            }
            assertThat(timing(without.get("/composed", TOKEN))).isEmpty();
            assertThat(timing(without.get("/composed", ""))).isEmpty();
        }
    }

    @Test
    void the_header_reaches_no_expression_and_no_backend() {
        try (Timed timed = Timed.withToken();
                Timed without = new Timed("")) {
            for (String token : List.of(TOKEN, "wrong"))
                for (Timed each : List.of(timed, without)) {
                    assertThat(each.get("/composed", token).body())
                            .contains("\"seen\":null")
                            .doesNotContain(token);
                    for (String path : List.of("/composed", "/proxied/x"))
                        assertThat(each.get(path, token).body())
                                .as(path)
                                .contains("names")
                                .doesNotContain("sluice-debug");
                }
        }
    }

    @Test
    void over_http2_the_token_gets_the_times_and_another_token_no_hint() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String tls = ", debug_token: %s, tls: { certificate: \"%s\", key: \"%s\" }"
                .formatted(TOKEN, certificate.certificatePath(), certificate.privateKeyPath());
        try (Timed timed = new Timed(tls)) {
            assertThat(http2(timed, "/composed", TOKEN)).matches("total;dur=[0-9.]+, orders;dur=[0-9.]+");
            assertThat(http2(timed, "/proxied/x", TOKEN)).matches("total;dur=[0-9.]+, shop;dur=[0-9.]+");
            assertThat(http2(timed, "/nowhere", TOKEN)).matches("total;dur=[0-9.]+");
            assertThat(http2(timed, "/composed", TOKEN + "x")).isEqualTo("none");
        } finally {
            certificate.delete();
        }
    }

    /** Returns {@code Server-Timing} of a response over HTTP/2. */
    private static String http2(Timed timed, String path, String token) throws TimeoutException {
        HttpClient client =
                timed.gateway.vertx().createHttpClient(SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_2));
        RequestOptions options =
                new RequestOptions().setPort(timed.gateway.port()).setURI(path);
        return client.request(options.putHeader("sluice-debug", token))
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> {
                    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                    assertThat(body.toString()).doesNotContain("sluice-debug", token);
                    return String.valueOf(response.headers().get("server-timing"));
                }))
                .map(timing -> timing.equals("null") ? "none" : timing)
                .await(20, TimeUnit.SECONDS);
    }

    @Test
    void the_handshake_of_a_websocket_with_the_token_gets_the_time_until_then() {
        try (RawBackend chat = new RawBackend();
                TestGateway gateway = TestGateway.of("""
                        server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, debug_token: %s }
                        admin: { port: 0 }
                        backends: { chat: { url: "%s", retry: { attempts: 1 } } }
                        routes: { GET /chat: { proxy: chat /ws, websocket: {} } }
                        """.formatted(TOKEN, chat.url()), Map.of())) {
            assertThat(handshake(gateway, chat, TOKEN))
                    .containsPattern("(?i)\r\nserver-timing: total;dur=[0-9.]+, chat;dur=");
            assertThat(handshake(gateway, chat, TOKEN + "x")).doesNotContainIgnoringCase("server-timing");
        }
    }

    /** Returns the head of the response to a handshake. */
    private static String handshake(TestGateway gateway, RawBackend chat, String token) {
        try (RawPeer caller = RawPeer.connect(gateway.port())) {
            caller.sendText(
                    WebSocketTest.HANDSHAKE.replace("/chat/a?room=1", "/chat") + "Sluice-Debug: " + token + "\r\n\r\n");
            RawPeer peer = chat.accept("");
            assertThat(peer.head()).doesNotContainIgnoringCase("sluice-debug").doesNotContain(token);
            String head = caller.readHead();
            assertThat(head).startsWith("HTTP/1.1 101 ");
            peer.close();
            return head;
        }
    }

    @Test
    void a_route_cannot_forward_the_header() {
        String yaml = """
                backends: { b: { url: http://localhost:1 } }
                routes: { 'GET /p/{path*}': { proxy: 'b /{path*}', forward: { headers: [sluice-debug] } } }
                """;
        assertThat(ConfigurationLoader.load(List.of(new SourceFile("gateway.yaml", yaml)), name -> null)
                        .errors())
                .extracting(Finding::message)
                .anyMatch(message -> message.contains("this header is never forwarded"));
    }
}
