package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.RawHttpClient;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses of proxy routes. */
class ProxiedResponsesTest extends ProxyFixture {
    ProxiedResponsesTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void a_chunked_response_stays_chunked_and_keeps_its_named_trailers() {
        script(
                "forward: { response: [x-sum] }",
                FaultyResponse.text(CHUNKED + "2\r\nok\r\n0\r\nX-Sum: 7\r\nX-Secret: 1\r\n\r\n"));
        try (RawHttpClient caller = client()) {
            String response = caller.send("GET /c/x HTTP/1.1\nHost: a\n\n").readUntil("X-Sum: 7\r\n\r\n");
            assertThat(response)
                    .containsIgnoringCase("transfer-encoding: chunked")
                    .contains("2\r\nok\r\n", "\r\n0\r\n")
                    .doesNotContainIgnoringCase("x-secret", "content-length");
        }
    }

    @ParameterizedTest
    @CsvSource({"204, ''", "304, ETag: \"a\"", "304, Content-Length: 7"})
    void a_response_without_a_body_has_only_a_head_and_keeps_the_connection(int status, String header) {
        String line = header.isEmpty() ? "" : header + "\r\n";
        script(
                "",
                FaultyResponse.text("HTTP/1.1 " + status + " X\r\n" + line + "\r\n"),
                FaultyResponse.json("{\"next\":1}"));
        try (RawHttpClient caller = client()) {
            String head = caller.send("GET /c/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\n");
            assertThat(head)
                    .startsWith("HTTP/1.1 " + status + " ")
                    .containsIgnoringCase(line)
                    .endsWith("\r\n\r\n");
            assertThat(head).doesNotContainIgnoringCase("transfer-encoding");
            if (line.isEmpty()) assertThat(head).doesNotContainIgnoringCase("content-length");
            assertThat(caller.send("GET /c/y HTTP/1.1\nHost: a\n\n").readUntil("{\"next\":1}"))
                    .contains("HTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @CsvSource({"/c/x", "/head/x"})
    void a_head_request_is_forwarded_and_gets_the_length_without_the_body(String path) {
        script("", FaultyResponse.text("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 123456\r\n\r\n"));
        try (RawHttpClient caller = client()) {
            String both = caller.send("HEAD " + path + " HTTP/1.1\nHost: a\n\nHEAD " + path + "2 HTTP/1.1\nHost: a\n\n")
                    .readUntil(text -> text.split("HTTP/1.1 200 OK", -1).length == 3 && text.endsWith("\r\n\r\n"));
            assertThat(both).containsIgnoringCase("content-length: 123456").doesNotContainIgnoringCase("chunked");
        }
        assertThat(backend.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request).startsWith("HEAD /v1/x"));
    }

    @Test
    void interim_responses_are_dropped_and_early_hints_forwarded_with_the_named_headers() {
        script(
                "forward: { response: [link] }",
                FaultyResponse.text(
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </v1/a>\r\nX-Secret: 1\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nLink: </v1/b>\r\n\r\nok"));
        try (RawHttpClient caller = client()) {
            String response = caller.send("GET /c/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\nok");
            assertThat(response)
                    .startsWith("HTTP/1.1 103 Early Hints\r\n")
                    .containsOnlyOnce("</c/a>")
                    .contains("HTTP/1.1 200 OK")
                    .doesNotContain("X-Secret", "100 Continue");
        }
    }

    @ParameterizedTest
    @CsvSource({"102", "104", "199"})
    void unknown_interim_responses_are_dropped_and_the_final_response_is_forwarded(int status) {
        script(
                "",
                FaultyResponse.text("HTTP/1.1 " + status + " Wait\r\nX-Step: 1\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        for (int i = 0; i < 2; i++)
            assertThat(gateway.get("/c/x").body()).as("response " + i).isEqualTo("ok");
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "409", "429", "500", "503", "302"})
    void a_response_of_any_status_is_forwarded_unchanged(int status) {
        script(
                "",
                FaultyResponse.text(
                        "HTTP/1.1 " + status + " X\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\noops"));
        HttpResponse<String> response = gateway.get("/c/x");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain");
        assertThat(response.body()).isEqualTo("oops");
    }

    @Test
    void an_error_response_of_any_size_is_forwarded_completely() {
        script("", FaultyResponse.chunked(500, 300_000));
        HttpResponse<String> response = gateway.get("/c/x");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).hasSize(300_000);
    }

    @Test
    void a_redirect_is_forwarded_and_not_followed() {
        script("", FaultyResponse.status(302, "Location: https://other.example/x"));
        assertThat(gateway.get("/c/x").headers().firstValue("location")).hasValue("https://other.example/x");
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void a_401_is_forwarded_only_where_the_route_forwards_authorization() {
        FaultyResponse unauthorized = FaultyResponse.status(401, "WWW-Authenticate: Basic realm=\"shop\"");
        script("", unauthorized);
        assertThat(gateway.get("/c/x").statusCode()).isEqualTo(502);
        script("forward: { headers: [authorization] }", unauthorized);
        HttpResponse<String> response = gateway.get("/c/x", "authorization", "Basic x");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("www-authenticate")).hasValue("Basic realm=\"shop\"");
        assertThat(lastRequestHead()).containsIgnoringCase("authorization: Basic x");
    }

    @ParameterizedTest
    @CsvSource({"99", "600", "999", "101"})
    void an_invalid_status_gives_502(int status) {
        script("", FaultyResponse.status(status));
        HttpResponse<String> response = gateway.get("/c/x");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("\"backend\":\"catalog\"", "\"step\":\"proxy\"");
    }

    @ParameterizedTest
    @CsvSource({"401", "407", "600"})
    void an_error_response_about_our_credentials_is_not_forwarded_at_any_size(int status) {
        script("", FaultyResponse.chunked(status, 300_000));
        HttpResponse<String> response = gateway.get("/c/x");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("\"backend\":\"catalog\"", "\"step\":\"proxy\"");
    }

    @Test
    void an_upgrade_to_websocket_is_rejected_and_another_upgrade_is_ignored() {
        try (RawHttpClient caller = client()) {
            assertThat(caller.send("""
                    GET /c/x HTTP/1.1
                    Host: a
                    Connection: Upgrade
                    Upgrade: websocket
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                    Sec-WebSocket-Version: 13

                    """).readUntil("}"))
                    .startsWith("HTTP/1.1 501 ")
                    .contains("WebSocket");
        }
        assertThat(backend.requests()).isEmpty();
        try (RawHttpClient caller = client()) {
            assertThat(caller.send("GET /c/x HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: h2c\n\n")
                            .readUntil("{}"))
                    .startsWith("HTTP/1.1 200 ");
        }
        assertThat(lastRequestHead()).doesNotContainIgnoringCase("upgrade");
    }

    @Test
    void a_caller_of_http_1_0_gets_the_body_without_chunks_until_the_connection_closes() {
        script("", FaultyResponse.text(CHUNKED + "2\r\nok\r\n0\r\n\r\n"));
        for (String connection : List.of("", "Connection: keep-alive\n"))
            try (RawHttpClient caller = client()) {
                String response = caller.send("GET /c/x HTTP/1.0\nHost: a\n" + connection + "\n")
                        .readToEnd();
                assertThat(response).endsWith("\r\n\r\nok").doesNotContainIgnoringCase("chunked");
                assertThat(caller.wasReset()).isFalse();
            }
    }

    @Test
    void bytes_behind_a_response_cut_nothing_of_it_and_reach_no_other_caller() {
        String body = "x".repeat(4 << 20);
        script(
                "",
                FaultyResponse.text("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body
                        + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL"),
                FaultyResponse.json("{\"next\":1}"));
        try (RawHttpClient caller = client()) {
            caller.send("GET /c/x HTTP/1.1\nHost: a\nConnection: close\n\n");
            // The rest of the response waits in the sockets until the caller reads.
            backend.awaitRequests(1);
            assertThat(caller.readToEnd()).hasSizeGreaterThan(body.length()).endsWith("xxx");
        }
        assertThat(backend.awaitClosed(1)).isTrue();
        assertThat(gateway.get("/c/y").body()).isEqualTo("{\"next\":1}");
        assertThat(backend.connections()).isEqualTo(2);
    }
}
