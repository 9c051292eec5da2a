package dev.sluice.it.edge;

import static dev.sluice.fixture.RawHttp2Client.DATA;
import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Header fields that a backend could read in another way are rejected before a byte reaches it, on HTTP/1 and HTTP/2. */
@ExtendWith(VertxExtension.class)
class HeaderFieldsTest {
    private static final String ROUTES = """
            admin: { port: 0 }
            backends: { shop: { url: "%s" } }
            routes:
              GET /p: { proxy: "shop /p", forward: { headers: ["X-Id", "X_Id"] } }
              POST /body: { respond: $body, deadline: 60s }
              GET /own: { respond: $query.x, answer: { headers: { X-Own: $query.x } } }
              GET /step: { steps: { s: { call: GET shop /s, headers: { X-Own: $query.x } } } }
              GET /same: { steps: { s: { call: GET shop /s, headers: { X-Own: $header.x-own } } }, respond: $header.x-own }
              GET /reply: { steps: { s: { call: GET shop /s } }, answer: { headers: { X-Own: $s.bad } } }
            """;

    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");

    private static FaultyServer backend;
    private static TestGateway plain;
    private static TestGateway encrypted;

    @BeforeAll
    static void start(Vertx vertx) {
        backend = FaultyServer.start(vertx, FaultyResponse.json("{\"bad\":\"a\\nb\"}"));
        plain = gateway("");
        encrypted = gateway(", tls: { certificate: \"" + CERTIFICATE.certificatePath() + "\", key: \""
                + CERTIFICATE.privateKeyPath() + "\" }");
    }

    private static TestGateway gateway(String server) {
        return TestGateway.of(
                "server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }" + server + " }\n"
                        + ROUTES.formatted(backend.url()),
                Map.of());
    }

    @AfterAll
    static void close() {
        plain.close();
        encrypted.close();
        backend.close();
        CERTIFICATE.delete();
    }

    @BeforeEach
    void clearRequests() {
        backend.requests().clear();
    }

    /** Returns the response to a request with the given lines, sent to the plain gateway. */
    private static String send(String target, String lines) {
        return send(plain, target, lines);
    }

    private static String send(TestGateway gateway, String target, String lines) {
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            return caller.send("GET " + target + " HTTP/1.1\nHost: a\n" + lines + "Connection: close\n\n")
                    .readToEnd();
        }
    }

    private static String fields(int count) {
        return IntStream.range(0, count).mapToObj(i -> "x-" + i + ": v\n").collect(Collectors.joining());
    }

    @Test
    void a_request_may_have_100_header_fields_on_http_1() {
        assertThat(send("/p", fields(98))).startsWith("HTTP/1.1 200 ");
        assertThat(backend.requests()).hasSize(1);
        assertThat(send("/p", fields(99))).startsWith("HTTP/1.1 431 ").contains("application/problem+json");
        assertThat(send("/p", "X: v\n".repeat(99))).startsWith("HTTP/1.1 431 ");
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void an_incomplete_head_with_101_fields_gets_431_and_its_connection_closes() {
        for (String before : new String[] {"", "GET /p HTTP/1.1\nHost: a\n\n"})
            try (RawHttpClient caller = new RawHttpClient(plain.port())) {
                String received = caller.send(before + "GET /p HTTP/1.1\n" + "A:\n".repeat(2000))
                        .readToEnd();
                assertThat(received)
                        .contains("HTTP/1.1 431 ", "\r\nConnection: close\r\n")
                        .endsWith("\"head_too_large\"}");
                assertThat(received.startsWith("HTTP/1.1 200 ")).isEqualTo(!before.isEmpty());
            }
        try (RawHttpClient caller = new RawHttpClient(plain.port())) {
            assertThat(caller.send("GET /p HTTP/1.1\n" + "A\n".repeat(101)).readToEnd())
                    .startsWith("HTTP/1.1 400 ");
        }
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void the_crumbs_of_a_cookie_count_as_one_field_on_http_2() throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(encrypted.port())) {
            String crumbs = "cookie: a=b\n".repeat(100);
            assertThat(caller.status("GET", "/step?x=1", crumbs)).isEqualTo("200");
            assertThat(caller.status("GET", "/step?x=1", crumbs + fields(99))).isEqualTo("200");
            assertThat(caller.status("GET", "/step?x=1", crumbs + fields(100))).isEqualTo("431");
        }
    }

    @Test
    void a_stream_with_101_fields_leaves_99_neighbours_alone() throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(encrypted.port())) {
            for (int i = 0; i < 99; i++) caller.open("POST", "/body", "content-type: application/json");
            assertThat(caller.status("GET", "/step?x=1", fields(101))).isEqualTo("431");
            for (int stream = 1; stream < 199; stream += 2) caller.frame(DATA, END_STREAM, stream, '1');
            caller.send();
            for (int i = 0; i < 99; i++) assertThat(caller.next(HEADERS).isOk()).isTrue();
        }
    }

    @Test
    void a_request_may_have_100_header_fields_on_http_2() throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(encrypted.port())) {
            assertThat(caller.status("GET", "/step?x=1", fields(100))).isEqualTo("200");
            assertThat(caller.status("GET", "/step?x=1", fields(101))).isEqualTo("431");
            assertThat(caller.status("GET", "/step?x=1", fields(100))).isEqualTo("200");
        }
        assertThat(backend.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"G(T", "GET ", "G\"T", "GÉT", "G,T"})
    void a_method_that_is_no_token_gets_400_on_http_2_and_the_connection_stays(String method) throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(encrypted.port())) {
            assertThat(caller.status(method, "/step?x=1", "")).isEqualTo("400");
            assertThat(caller.status("GET", "/step?x=1", "")).isEqualTo("200");
        }
        assertThat(backend.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {": x\n", "X-A: b\n c\n", "X-A: b\n\tc\n", "X_Id: 1\n", "_: 1\n", "content_length: 0\n"})
    void an_empty_name_and_a_folded_line_and_an_underscore_get_400_on_http_1(String lines) {
        assertThat(send("/p", lines))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json")
                .endsWith("}");
        assertThat(backend.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {": x", "x-a: b\r c"})
    void an_empty_name_and_a_line_break_reset_the_stream_on_http_2(String field) throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(encrypted.port())) {
            assertThat(caller.status("GET", "/step?x=1", field)).isEqualTo("reset");
        }
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void an_underscore_gets_400_on_http_2_and_the_connection_stays() throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(encrypted.port())) {
            assertThat(caller.status("GET", "/step?x=1", "x_id: 1\n")).isEqualTo("400");
            assertThat(caller.status("GET", "/step?x=1", "x-id: 1\n")).isEqualTo("200");
        }
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void a_field_with_an_underscore_can_be_dropped_instead() {
        try (TestGateway dropping = gateway(", limits: { underscores: drop }")) {
            assertThat(send(dropping, "/p", "X_Id: 1\nX-Id: 2\nx_id: 3\n")).startsWith("HTTP/1.1 200 ");
            assertThat(send(dropping, "/p", fields(98) + "X_Id: 1\n")).startsWith("HTTP/1.1 431 ");
        }
        assertThat(backend.requests())
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .containsIgnoringCase("\r\nx-id: 2\r\n")
                        .doesNotContainIgnoringCase("x_id"));
    }

    @ParameterizedTest
    @CsvSource({"caf%C3%A9, café", "%E2%82%AC, €", "%F0%9F%98%80, 😀", "a%09b, a\tb"})
    void a_text_that_is_not_ascii_is_sent_in_utf_8(String query, String text) {
        String onWire = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(send("/own?x=" + query, "")).contains("X-Own: " + onWire + "\r\n");
        assertThat(send("/step?x=" + query, "")).startsWith("HTTP/1.1 200 ");
        assertThat(backend.requests())
                .singleElement()
                .satisfies(request -> assertThat(request).contains("X-Own: " + text + "\r\n"));
    }

    @Test
    void a_text_that_is_not_ascii_is_sent_on_http_2_too() throws Exception {
        try (RawHttp2Client caller = new RawHttp2Client(encrypted.port())) {
            assertThat(caller.status("GET", "/own?x=caf%C3%A9", "")).isEqualTo("200");
        }
    }

    @Test
    void a_header_of_the_caller_in_utf_8_reaches_the_backend_unchanged_and_is_a_text() {
        String onWire = new String("é€".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(send("/same", "X-Own: " + onWire + "\n")).endsWith('"' + onWire + '"');
        assertThat(backend.requests())
                .singleElement()
                .satisfies(request -> assertThat(request).contains("X-Own: é€\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%0Ab", "a%0D%0AX-Evil:1", "%7F", "a%01"})
    void a_control_character_of_the_caller_gets_400_with_a_reason(String query) {
        assertThat(send("/own?x=" + query, ""))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"step\":\"answer\",\"cause\":\"invalid_header\"");
        assertThat(send("/step?x=" + query, ""))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"step\":\"s\",\"cause\":\"invalid_header\"");
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void a_control_character_of_a_backend_gets_502_with_a_reason() {
        assertThat(send("/reply", "")).startsWith("HTTP/1.1 502 ").contains("\"cause\":\"invalid_header\"");
    }
}
