package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.RawHttpClient;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Requests through a proxy route. */
class ProxyTest extends ProxyFixture {
    ProxyTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void a_request_is_sent_to_the_path_of_the_target_and_its_response_is_forwarded() {
        HttpResponse<String> response = gateway.get("/c/a/b%20c/d+e%C3%A9");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{}");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.headers().firstValue("content-length")).hasValue("2");
        assertThat(lastRequestHead()).startsWith("GET /v1/a/b%20c/d%2Be%C3%A9 HTTP/1.1\r\n");
    }

    @Test
    void headers_and_parameters_that_the_route_does_not_name_are_not_forwarded() {
        gateway.get("/c/x?a=1", "accept-language", "de", "cookie", "s=1", "authorization", "Bearer x", "x-any", "1");
        assertThat(lastRequestHead())
                .startsWith("GET /v1/x HTTP/1.1\r\n")
                .doesNotContainIgnoringCase("language", "cookie", "authorization", "x-any", "user-agent", "accept");
    }

    @Test
    void the_named_headers_and_parameters_are_forwarded_with_every_value() {
        script("forward: { headers: [Accept, x-any, accept-encoding], query: [b, 'c d'] }", FaultyResponse.json("{}"));
        gateway.get(
                "/c/x?a=1&b=2&b=%33&c+d=4;a=5&%62=6",
                "accept", "image/png", "x-any", "1", "x-any", "2", "accept-encoding", "br");
        assertThat(lastRequestHead())
                .startsWith("GET /v1/x?b=2&b=%33&c+d=4%3Ba=5&%62=6 HTTP/1.1\r\n")
                .containsIgnoringCase("\r\naccept: image/png\r\n")
                .containsIgnoringCase("\r\nx-any: 1\r\n")
                .containsIgnoringCase("\r\nx-any: 2\r\n")
                .containsIgnoringCase("\r\naccept-encoding: br\r\n")
                .containsIgnoringCase("\r\nx-ours: 1\r\n");
    }

    @Test
    void a_complete_query_is_forwarded_unchanged() {
        script("forward: { query: all }", FaultyResponse.json("{}"));
        gateway.get("/c/x?a=1&&b=%2F;c&d");
        assertThat(lastRequestHead()).startsWith("GET /v1/x?a=1&&b=%2F%3Bc&d HTTP/1.1\r\n");
        gateway.get("/item/7?b=2");
        assertThat(lastRequestHead()).startsWith("GET /v1/items/7?fixed=1&b=2 HTTP/1.1\r\n");
        gateway.get("/item/7");
        assertThat(lastRequestHead()).startsWith("GET /v1/items/7?fixed=1 HTTP/1.1\r\n");
    }

    @Test
    void forwarded_headers_describe_the_connection_and_replace_those_of_the_caller() {
        try (RawHttpClient caller = client()) {
            caller.send("""
                    GET /c/x HTTP/1.1
                    Host: shop.example:8443
                    X-Forwarded-For: 6.6.6.6
                    X-Forwarded-Proto: gopher
                    Forwarded: for=6.6.6.6
                    Via: 1.1 liar

                    """).readUntil("{}");
        }
        assertThat(lastRequestHead())
                .containsIgnoringCase("\r\nX-Forwarded-For: 127.0.0.1\r\n")
                .containsIgnoringCase("\r\nX-Forwarded-Proto: http\r\n")
                .containsIgnoringCase("\r\nX-Forwarded-Host: shop.example:8443\r\n")
                .containsIgnoringCase("\r\nVia: 1.1 sluice\r\n")
                .doesNotContain("6.6.6.6", "gopher", "liar", "shop.example\r\n");
    }

    @Test
    void x_forwarded_host_keeps_the_port_of_the_host_header_even_the_default_port() {
        try (RawHttpClient caller = client()) {
            caller.send("GET /c/x HTTP/1.1\nHost: shop.example:80\n\n").readUntil("{}");
        }
        assertThat(lastRequestHead()).containsIgnoringCase("\r\nX-Forwarded-Host: shop.example:80\r\n");
    }

    @Test
    void hop_by_hop_headers_and_those_that_connection_names_are_removed_both_ways() {
        script("forward: { headers: [x-any, x-hop], response: [x-back, x-hop] }", FaultyResponse.text("""
                HTTP/1.1 200 OK\r
                Connection: keep-alive, X-Hop\r
                Keep-Alive: timeout=5\r
                Proxy-Authenticate: Basic\r
                X-Hop: 1\r
                X-Back: 1\r
                Set-Cookie: a=b\r
                Server: secret/1.0\r
                ETag: "e"\r
                Content-Length: 2\r
                \r
                ok"""));
        try (RawHttpClient caller = client()) {
            String response = caller.send("""
                    GET /c/x HTTP/1.1
                    Host: a
                    Connection: x-gone , te
                    TE: trailers
                    X-Gone: 1
                    X-Any: 1

                    """).readUntil("\r\n\r\nok");
            assertThat(response)
                    .contains("X-Back: 1", "ETag: \"e\"")
                    .doesNotContainIgnoringCase("x-hop", "keep-alive", "proxy-", "cookie", "secret");
        }
        assertThat(lastRequestHead())
                .containsIgnoringCase("x-any: 1")
                .doesNotContainIgnoringCase("x-gone", "\r\nte:", "trailers");
    }

    @Test
    void a_body_is_forwarded_with_its_length_and_content_type() {
        gateway.send("POST", "/c/x", "<a/>", "content-type", "text/xml", "content-language", "de", "x-any", "1");
        assertThat(lastRequestHead())
                .containsIgnoringCase("\r\ncontent-length: 4\r\n")
                .containsIgnoringCase("\r\ncontent-type: text/xml\r\n")
                .containsIgnoringCase("\r\ncontent-language: de\r\n")
                .doesNotContain("x-any")
                .endsWith("\r\n\r\n<a/>");
    }

    @Test
    void a_request_without_a_body_has_content_length_zero() {
        gateway.send("POST", "/c/x", "");
        assertThat(lastRequestHead()).containsIgnoringCase("\r\ncontent-length: 0\r\n");
        gateway.get("/c/x");
        assertThat(lastRequestHead()).doesNotContainIgnoringCase("content-length", "transfer-encoding");
    }
}
