package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

/** Trailers (RFC 9110 6.5), ranges and HEAD on proxy routes. */
class ProxyTrailersTest extends ProxyFixture {
    private static final String REQUEST = "GET /c/x HTTP/1.1\nHost: a\n\n";

    ProxyTrailersTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void each_line_of_a_named_trailer_is_forwarded() {
        script(
                "forward: { response: [x-sum] }",
                FaultyResponse.text(CHUNKED + "2\r\nok\r\n0\r\nX-Sum: 7\r\nX-Sum: 8\r\nX-Other: 9\r\n\r\n"));
        try (RawHttpClient caller = client()) {
            assertThat(caller.send(REQUEST).readUntil("0\r\nX-Sum: 7\r\nX-Sum: 8\r\n\r\n"))
                    .doesNotContain("X-Other");
        }
    }

    @Test
    void framing_routing_credentials_and_content_never_come_as_trailers_although_the_route_names_them() {
        String names =
                "set-cookie, authorization, www-authenticate, location, cache-control, content-type, host, x-sum";
        script("forward: { response: [" + names + "] }", FaultyResponse.text(CHUNKED + """
                2\r
                ok\r
                0\r
                Set-Cookie: a=b\r
                Authorization: Basic x\r
                WWW-Authenticate: Basic\r
                Location: /v1/y\r
                Cache-Control: public\r
                Host: other\r
                Connection: close\r
                TE: trailers\r
                X-Sum: 7\r
                \r
                """));
        try (RawHttpClient caller = client()) {
            String response = caller.send(REQUEST).readUntil("X-Sum: 7\r\n\r\n");
            assertThat(response).endsWith("2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
        }
    }

    @Test
    void a_range_and_its_part_are_forwarded_unchanged() {
        script(
                "forward: { headers: [range, if-range] }",
                FaultyResponse.text(
                        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/10\r\nAccept-Ranges: bytes\r\n"
                                + "ETag: \"v1\"\r\nContent-Length: 2\r\n\r\nok"));
        try (RawHttpClient caller = client()) {
            assertThat(caller.send("GET /c/x HTTP/1.1\nHost: a\nRange: bytes=2-3, 5-\nIf-Range: \"v1\"\n\n")
                            .readUntil("\r\n\r\nok"))
                    .startsWith("HTTP/1.1 206 ")
                    .containsIgnoringCase("\r\ncontent-range: bytes 2-3/10\r\n")
                    .containsIgnoringCase("\r\naccept-ranges: bytes\r\n")
                    .containsIgnoringCase("\r\ncontent-length: 2\r\n")
                    .contains("\"v1\"");
        }
        assertThat(lastRequestHead())
                .containsIgnoringCase("\r\nrange: bytes=2-3, 5-\r\n")
                .containsIgnoringCase("\r\nif-range: \"v1\"\r\n");
    }

    @Test
    void a_range_that_cannot_be_served_is_forwarded_with_its_length() {
        script(
                "forward: { headers: [range] }",
                FaultyResponse.text(
                        "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */10\r\nContent-Length: 0\r\n\r\n"));
        assertThat(gateway.get("/c/x", "range", "bytes=99-").headers().firstValue("content-range"))
                .hasValue("bytes */10");
    }

    @Test
    void a_response_to_head_on_http2_keeps_its_length() {
        HttpTestServer backend = new HttpTestServer(request ->
                request.response().putHeader("content-length", "123456").end());
        try (backend;
                TestGateway gateway = TestGateway.of("""
                        backends: { files: { url: "%s", http2: true } }
                        routes:
                          GET /f/{path*}: { proxy: "files /{path*}" }
                        """.formatted(backend.url()));
                RawHttpClient caller = new RawHttpClient(gateway.port())) {
            assertThat(caller.send("HEAD /f/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("\r\ncontent-length: 123456\r\n");
        }
    }
}
