package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses to valid and to malformed requests. */
class RequestsTest {
    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, limits: { body: 1KiB } }
            admin: { port: 0 }
            routes:
              GET /hello: { respond: '"hello"' }
              PUT /hello: { respond: '"put"' }
              POST /echo: { respond: $body }
              POST /slow: { deadline: 300ms, respond: $body }
            """, java.util.Map.of());

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void a_path_without_a_route_gets_404() {
        HttpResponse<String> response = gateway.get("/nowhere");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"status\":404", "\"title\":\"Not Found\"", "\"type\":\"about:blank\"");
    }

    @Test
    void a_method_without_a_route_gets_405_with_the_allowed_methods() {
        HttpResponse<String> response = gateway.send("DELETE", "/hello", "");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD, PUT");
    }

    @Test
    void head_gets_the_response_of_get_without_the_body() {
        HttpResponse<String> response = gateway.send("HEAD", "/hello", "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).hasValue("7");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void invalid_json_gets_400_with_the_location_and_without_the_body() {
        HttpResponse<String> response = gateway.send("POST", "/echo", "{\n  \"secret\": oops }");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("line 2").doesNotContain("secret", "oops", "jackson");
    }

    @Test
    void a_body_with_another_content_type_gets_415() {
        assertThat(gateway.send("POST", "/echo", "a=b", "content-type", "application/xml")
                        .statusCode())
                .isEqualTo(415);
        assertThat(gateway.send("POST", "/echo", "[1]", "content-type", "application/vnd.x+json; charset=utf-8")
                        .body())
                .isEqualTo("[1]");
    }

    @Test
    void a_body_over_the_limit_gets_413() {
        assertThat(gateway.send("POST", "/echo", "\"" + "a".repeat(1022) + "\"").statusCode())
                .isEqualTo(200);
        assertThat(gateway.send("POST", "/echo", "\"" + "a".repeat(1023) + "\"").statusCode())
                .isEqualTo(413);
    }

    @Test
    void a_chunked_body_over_the_limit_gets_413() {
        String chunk = "258\r\n" + "1".repeat(600) + "\r\n";
        assertThat(RawHttpClient.exchange(
                        gateway.port(),
                        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void a_caller_that_still_sends_its_body_reads_the_413_before_its_connection_closes() {
        int length = 1 << 20;
        try (RawHttpClient caller = new RawHttpClient(gateway.port())) {
            caller.send("POST /echo HTTP/1.1\nHost: a\nContent-Length: " + length + "\n\n")
                    .readUntil("\r\n\r\n");
            assertThat(caller.sendUntilReset(length)).isEqualTo(length);
            assertThat(caller.readToEnd()).startsWith("HTTP/1.1 413").contains("\"status\":413");
            assertThat(caller.wasReset()).isFalse();
        }
    }

    @Test
    void a_missing_body_gets_408_at_the_deadline_of_the_route() {
        assertThat(RawHttpClient.exchange(
                        gateway.port(), "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"))
                .startsWith("HTTP/1.1 408");
    }

    @Test
    void a_request_without_exactly_one_host_gets_400() {
        assertThat(RawHttpClient.exchange(gateway.port(), "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(RawHttpClient.exchange(gateway.port(), "GET /hello HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void invalid_http_gets_400_without_internal_details() {
        assertThat(RawHttpClient.exchange(
                        gateway.port(),
                        "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .contains(" 400 Bad Request")
                .doesNotContain("netty", "Exception");
        assertThat(RawHttpClient.exchange(gateway.port(), "nonsense\r\n\r\n"))
                .startsWith("HTTP/1.0 400")
                .contains("application/problem+json");
    }

    @Test
    void a_head_that_is_too_long_gets_414_or_431() {
        assertThat(RawHttpClient.exchange(gateway.port(), "GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.0 414");
        assertThat(RawHttpClient.exchange(
                        gateway.port(), "GET /hello HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(9000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void an_unsupported_transfer_coding_gets_501() {
        String body = "\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        for (String coding : List.of("gzip, chunked", "gzip\r\nTransfer-Encoding: chunked", "identity, chunked"))
            assertThat(RawHttpClient.exchange(
                            gateway.port(), "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding + body))
                    .startsWith("HTTP/1.1 501");
        assertThat(RawHttpClient.exchange(
                        gateway.port(), "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked" + body))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void an_unknown_method_gets_501() {
        assertThat(RawHttpClient.exchange(gateway.port(), "BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 501");
    }

    @Test
    void an_ambiguous_path_gets_400() {
        assertThat(RawHttpClient.exchange(gateway.port(), "GET /x/%2e%2e/hello HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(RawHttpClient.exchange(gateway.port(), "GET http://b/hello HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(RawHttpClient.exchange(gateway.port(), "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }
}
