package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Answer;
import dev.sluice.backend.MisbehavingServer;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a proxy route makes of requests and answers, seen from both of its sides. */
class ProxyTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private MisbehavingServer backend = MisbehavingServer.start(VERTX, Answer.json("{}"));
    private TestGateway gateway = through("");

    private TestGateway through(String forward) {
        return TestGateway.of(
                """
                backends:
                  catalog: { url: "%s/v1", headers: { X-Ours: "1" }, retry: { attempts: 1 } }
                routes:
                  GET /c/{path*}: { proxy: "catalog /{path*}", %s }
                  POST /c/{path*}: { proxy: "catalog /{path*}", %s }
                  HEAD /head/{path*}: { proxy: "catalog /{path*}", %s }
                  GET /item/{id}: { proxy: "catalog /items/{id}?fixed=1", forward: { query: all } }
                """.formatted(backend.url(), forward, forward, forward).replace(", }", " }"));
    }

    private void given(String forward, Answer... script) {
        close();
        backend = MisbehavingServer.start(VERTX, script);
        gateway = through(forward);
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    @AfterAll
    static void end() {
        VERTX.close();
    }

    private RawCaller caller() {
        return new RawCaller(gateway.port());
    }

    /** The head of the request that the backend got last. */
    private String asked() {
        return backend.requests().get(backend.requests().size() - 1);
    }

    @Test
    void a_request_goes_to_the_path_that_the_route_names_and_its_answer_comes_back() {
        HttpResponse<String> answer = gateway.get("/c/a/b%20c/d+e%C3%A9");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("content-length")).hasValue("2");
        assertThat(asked()).startsWith("GET /v1/a/b%20c/d%2Be%C3%A9 HTTP/1.1\r\n");
    }

    @Test
    void no_header_and_no_parameter_goes_further_unless_the_route_names_it() {
        gateway.get("/c/x?a=1", "accept-language", "de", "cookie", "s=1", "authorization", "Bearer x", "x-any", "1");
        assertThat(asked())
                .startsWith("GET /v1/x HTTP/1.1\r\n")
                .doesNotContainIgnoringCase("language", "cookie", "authorization", "x-any", "user-agent", "accept");
    }

    @Test
    void what_the_route_names_goes_further_in_every_value() {
        given("forward: { headers: [Accept, x-any, accept-encoding], query: [b, 'c d'] }", Answer.json("{}"));
        gateway.get(
                "/c/x?a=1&b=2&b=%33&c+d=4;a=5&%62=6",
                "accept", "image/png", "x-any", "1", "x-any", "2", "accept-encoding", "br");
        assertThat(asked())
                .startsWith("GET /v1/x?b=2&b=%33&c+d=4%3Ba=5&%62=6 HTTP/1.1\r\n")
                .containsIgnoringCase("\r\naccept: image/png\r\n")
                .containsIgnoringCase("\r\nx-any: 1\r\n")
                .containsIgnoringCase("\r\nx-any: 2\r\n")
                .containsIgnoringCase("\r\naccept-encoding: br\r\n")
                .containsIgnoringCase("\r\nx-ours: 1\r\n");
    }

    @Test
    void a_whole_query_goes_further_as_it_came() {
        given("forward: { query: all }", Answer.json("{}"));
        gateway.get("/c/x?a=1&&b=%2F;c&d");
        assertThat(asked()).startsWith("GET /v1/x?a=1&&b=%2F;c&d HTTP/1.1\r\n");
        gateway.get("/item/7?b=2");
        assertThat(asked()).startsWith("GET /v1/items/7?fixed=1&b=2 HTTP/1.1\r\n");
        gateway.get("/item/7");
        assertThat(asked()).startsWith("GET /v1/items/7?fixed=1 HTTP/1.1\r\n");
    }

    @Test
    void the_backend_learns_who_asked_from_the_connection_and_not_from_what_the_caller_says() {
        try (RawCaller caller = caller()) {
            caller.send("""
                    GET /c/x HTTP/1.1
                    Host: shop.example:8443
                    X-Forwarded-For: 6.6.6.6
                    X-Forwarded-Proto: gopher
                    Forwarded: for=6.6.6.6
                    Via: 1.1 liar

                    """).readUntil("{}");
        }
        assertThat(asked())
                .containsIgnoringCase("\r\nX-Forwarded-For: 127.0.0.1\r\n")
                .containsIgnoringCase("\r\nX-Forwarded-Proto: http\r\n")
                .containsIgnoringCase("\r\nX-Forwarded-Host: shop.example:8443\r\n")
                .containsIgnoringCase("\r\nVia: 1.1 sluice\r\n")
                .doesNotContain("6.6.6.6", "gopher", "liar", "shop.example\r\n");
    }

    @Test
    void headers_that_end_with_their_connection_are_removed_both_ways_and_so_are_those_that_connection_names() {
        given("forward: { headers: [x-any, x-hop], response: [x-back, x-hop] }", Answer.text("""
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
        try (RawCaller caller = caller()) {
            String answer = caller.send("""
                    GET /c/x HTTP/1.1
                    Host: a
                    Connection: x-hop , te
                    TE: trailers
                    X-Hop: 1
                    X-Any: 1

                    """).readUntil("\r\n\r\nok");
            assertThat(answer)
                    .contains("X-Back: 1", "ETag: \"e\"")
                    .doesNotContainIgnoringCase("x-hop", "keep-alive", "proxy-", "cookie", "secret");
        }
        assertThat(asked()).containsIgnoringCase("x-any: 1").doesNotContainIgnoringCase("x-hop", "\r\nte:", "trailers");
    }

    @Test
    void a_body_goes_on_with_its_length_and_with_what_it_is() {
        gateway.send("POST", "/c/x", "<a/>", "content-type", "text/xml", "content-language", "de", "x-any", "1");
        assertThat(asked())
                .containsIgnoringCase("\r\ncontent-length: 4\r\n")
                .containsIgnoringCase("\r\ncontent-type: text/xml\r\n")
                .containsIgnoringCase("\r\ncontent-language: de\r\n")
                .doesNotContain("x-any")
                .endsWith("\r\n\r\n<a/>");
    }

    @Test
    void a_request_without_a_body_says_so() {
        gateway.send("POST", "/c/x", "");
        assertThat(asked()).containsIgnoringCase("\r\ncontent-length: 0\r\n");
        gateway.get("/c/x");
        assertThat(asked()).doesNotContainIgnoringCase("content-length", "transfer-encoding");
    }

    @Test
    void a_chunked_answer_stays_chunked_and_its_named_trailers_follow() {
        given(
                "forward: { response: [x-sum] }",
                Answer.text(CHUNKED + "2\r\nok\r\n0\r\nX-Sum: 7\r\nX-Secret: 1\r\n\r\n"));
        try (RawCaller caller = caller()) {
            String answer = caller.send("GET /c/x HTTP/1.1\nHost: a\n\n").readUntil("X-Sum: 7\r\n\r\n");
            assertThat(answer)
                    .containsIgnoringCase("transfer-encoding: chunked")
                    .contains("2\r\nok\r\n", "\r\n0\r\n")
                    .doesNotContainIgnoringCase("x-secret", "content-length");
        }
    }

    @ParameterizedTest
    @CsvSource({"204, ''", "304, ETag: \"a\"", "304, Content-Length: 7"})
    void an_answer_without_a_body_is_the_head_alone_and_the_connection_lives_on(int status, String header) {
        String line = header.isEmpty() ? "" : header + "\r\n";
        given("", Answer.text("HTTP/1.1 " + status + " X\r\n" + line + "\r\n"), Answer.json("{\"next\":1}"));
        try (RawCaller caller = caller()) {
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
    void head_is_asked_as_head_and_answered_with_the_length_and_without_the_body(String path) {
        given("", Answer.text("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 123456\r\n\r\n"));
        try (RawCaller caller = caller()) {
            String both = caller.send("HEAD " + path + " HTTP/1.1\nHost: a\n\nHEAD " + path + "2 HTTP/1.1\nHost: a\n\n")
                    .readUntil(text -> text.split("HTTP/1.1 200 OK", -1).length == 3 && text.endsWith("\r\n\r\n"));
            assertThat(both).containsIgnoringCase("content-length: 123456").doesNotContainIgnoringCase("chunked");
        }
        assertThat(backend.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request).startsWith("HEAD /v1/x"));
    }

    @Test
    void interim_answers_are_taken_and_early_hints_are_passed_on_as_far_as_they_are_named() {
        given(
                "forward: { response: [link] }",
                Answer.text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nX-Secret: 1\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nLink: </b>\r\n\r\nok"));
        try (RawCaller caller = caller()) {
            String answer = caller.send("GET /c/x HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\nok");
            assertThat(answer)
                    .startsWith("HTTP/1.1 103 Early Hints\r\n")
                    .containsOnlyOnce("</a>")
                    .contains("HTTP/1.1 200 OK")
                    .doesNotContain("X-Secret", "100 Continue");
        }
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "409", "429", "500", "503", "302"})
    void an_answer_of_any_status_comes_back_as_it_is(int status) {
        given(
                "",
                Answer.text("HTTP/1.1 " + status + " X\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\noops"));
        HttpResponse<String> answer = gateway.get("/c/x");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain");
        assertThat(answer.body()).isEqualTo("oops");
    }

    @Test
    void a_refusal_of_any_size_comes_back_whole() {
        given("", Answer.chunked(500, 300_000));
        HttpResponse<String> answer = gateway.get("/c/x");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).hasSize(300_000);
    }

    @Test
    void a_redirect_is_passed_on_and_not_followed_and_does_not_name_the_backend() {
        given("", Answer.json("{}"));
        close();
        backend = MisbehavingServer.start(
                VERTX,
                peer -> Answer.status(302, "Location: " + backend.url() + "/v1/elsewhere?a=1#b")
                        .to(peer),
                Answer.status(307, "Location: https://other.example/x"),
                Answer.status(301, "Location: /rel"));
        gateway = through("");
        assertThat(gateway.get("/c/x").headers().firstValue("location")).hasValue("/v1/elsewhere?a=1#b");
        assertThat(gateway.get("/c/x").headers().firstValue("location")).hasValue("https://other.example/x");
        assertThat(gateway.get("/c/x").headers().firstValue("location")).hasValue("/rel");
        assertThat(backend.requests()).hasSize(3);
    }

    @Test
    void a_401_is_the_callers_only_where_the_caller_could_say_who_it_is() {
        Answer unauthorized = Answer.status(401, "WWW-Authenticate: Basic realm=\"shop\"");
        given("", unauthorized);
        assertThat(gateway.get("/c/x").statusCode()).isEqualTo(502);
        given("forward: { headers: [authorization] }", unauthorized);
        HttpResponse<String> answer = gateway.get("/c/x", "authorization", "Basic x");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Basic realm=\"shop\"");
        assertThat(asked()).containsIgnoringCase("authorization: Basic x");
    }

    @ParameterizedTest
    @CsvSource({"99", "600", "999", "101", "102"})
    void a_status_that_is_none_is_a_bad_answer(int status) {
        given("", Answer.status(status));
        HttpResponse<String> answer = gateway.get("/c/x");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("\"backend\":\"catalog\"", "\"step\":\"proxy\"");
    }

    @Test
    void an_upgrade_to_websocket_is_refused_and_any_other_is_ignored() {
        try (RawCaller caller = caller()) {
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
        try (RawCaller caller = caller()) {
            assertThat(caller.send("GET /c/x HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: h2c\n\n")
                            .readUntil("{}"))
                    .startsWith("HTTP/1.1 200 ");
        }
        assertThat(asked()).doesNotContainIgnoringCase("upgrade");
    }

    @Test
    void a_caller_of_http_1_0_gets_the_body_without_chunks_and_the_end_of_the_connection_ends_it() {
        given("", Answer.text(CHUNKED + "2\r\nok\r\n0\r\n\r\n"));
        for (String connection : List.of("", "Connection: keep-alive\n"))
            try (RawCaller caller = caller()) {
                String answer = caller.send("GET /c/x HTTP/1.0\nHost: a\n" + connection + "\n")
                        .readToEnd();
                assertThat(answer).endsWith("\r\n\r\nok").doesNotContainIgnoringCase("chunked");
                assertThat(caller.wasReset()).isFalse();
            }
    }
}
