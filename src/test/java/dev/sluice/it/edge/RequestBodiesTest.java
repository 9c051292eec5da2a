package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of {@code $body} by media type, and bodies that are rejected before a step runs. */
class RequestBodiesTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create("localhost");

    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, limits: { depth: 3, number_length: 20 } }
            admin: { port: 0 }
            routes:
              POST /echo: { respond: $body }
              POST /tags: { respond: '{ "first": $body.tag, "all": values($body, "tag"), "none": values($body, "no") }' }
              POST /small: { respond: $body, limits: { body: 1KiB } }
              POST /large: { respond: $body, limits: { body: 3MiB } }
              POST /unread: { respond: 1 }
              POST /none: { answer: { status: 204 } }
              POST /checked: { respond: $body, validate: { body: { type: object } } }
            """, Map.of());

    @AfterEach
    void close() {
        gateway.close();
    }

    @AfterAll
    static void deleteCertificate() {
        CERTIFICATE.delete();
    }

    private HttpResponse<String> post(String type, String body) {
        return gateway.send("POST", "/echo", body, "content-type", type);
    }

    @Test
    void a_form_is_an_object_of_texts_and_the_function_values_gives_all_of_a_name() {
        assertThat(post(FORM, "a=1&b=x+%C3%A9%26&c&&d=%3D=").body())
                .isEqualTo("{\"a\":\"1\",\"b\":\"x \u00e9&\",\"c\":\"\",\"d\":\"==\"}");
        assertThat(gateway.send("POST", "/tags", "tag=a&tag=b&Tag=c", "content-type", FORM)
                        .body())
                .isEqualTo("{\"first\":\"a\",\"all\":[\"a\",\"b\"],\"none\":[]}");
    }

    @Test
    void the_function_values_gives_a_list_for_any_json_value() {
        assertThat(gateway.send("POST", "/tags", "{\"tag\":[1,2]}").body())
                .isEqualTo("{\"first\":[1,2],\"all\":[1,2],\"none\":[]}");
        assertThat(gateway.send("POST", "/tags", "{\"tag\":1,\"no\":null}").body())
                .isEqualTo("{\"first\":1,\"all\":[1],\"none\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%zz", "a=%f", "%=1", "a=%ff", "a=%c0%af", "a=\u0001%"})
    void a_form_that_is_not_percent_encoded_utf_8_gets_400(String form) {
        HttpResponse<String> response = post(FORM, form);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("percent-encoded UTF-8");
    }

    @Test
    void a_form_with_too_many_fields_gets_400() {
        assertThat(post(FORM, "a&".repeat(1000)).statusCode()).isEqualTo(200);
        assertThat(post(FORM, "a&".repeat(1001)).statusCode()).isEqualTo(400);
    }

    @Test
    void a_text_is_read_in_its_charset() {
        assertThat(post("text/plain", "\u00e9").body()).isEqualTo("\"\u00e9\"");
        assertThat(post("text/csv; charset=\"UTF-8\"", "a,b").body()).isEqualTo("\"a,b\"");
        assertThat(post("text/plain; charset=iso-8859-1", "\u00e9").body()).isEqualTo("\"\u00c3\u00a9\"");
        assertThat(post("text/plain; charset=us-ascii", "\u00e9").statusCode()).isEqualTo(400);
        assertThat(post("text/plain; charset=utf-16", "a").statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=x",
                "application/xml",
                "application/octet-stream",
                "application/json; charset=iso-8859-1",
                "application/json; charset=utf-16",
                "application/jsonp",
                "application/+json",
                "application/json, application/json",
                "application/json text/plain",
                "text/*",
                "text/",
                "json",
            })
    void an_unsupported_content_type_gets_415_with_the_accepted_types(String type) {
        HttpResponse<String> response = post(type, "{}");
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.headers().firstValue("accept"))
                .hasValueSatisfying(taken -> assertThat(taken).startsWith("application/json,"));
    }

    @Test
    void a_charset_that_is_not_supported_is_named_as_the_cause() {
        try (TestGateway listed = TestGateway.of(
                "routes: { POST /own: { respond: $body, limits: { content_types: [application/json] } } }\n")) {
            for (String charset : List.of("iso-8859-1", "utf-16")) {
                String type = "application/json; charset=" + charset;
                for (HttpResponse<String> response : List.of(
                        post(type, "{}"),
                        checked(type, "{}"),
                        listed.send("POST", "/own", "{}", "content-type", type),
                        post(FORM + "; charset=" + charset, "a=1"))) {
                    assertThat(response.statusCode()).isEqualTo(415);
                    assertThat(response.body())
                            .contains("\"The charset of the body is not supported; send it in UTF-8.\"");
                }
            }
            assertThat(post("image/png; charset=utf-16", "a").body()).contains("The body must be JSON, a form");
            assertThat(checked(FORM + "; charset=utf-16", "a").body()).contains("The body must be JSON; send");
        }
    }

    @Test
    void an_encoded_body_gets_415() {
        HttpResponse<String> response = gateway.send("POST", "/echo", "{}", "content-encoding", "gzip");
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.headers().firstValue("accept-encoding")).hasValue("identity");
        assertThat(gateway.send("POST", "/echo", "{}", "content-encoding", "identity")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void with_a_schema_only_json_is_accepted() {
        for (String type : List.of("application/json", "application/vnd.a+json; charset=utf-8"))
            assertThat(checked(type, "{}").statusCode()).isEqualTo(200);
        for (String type : List.of(FORM, "text/plain")) {
            HttpResponse<String> response = checked(type, "a=1");
            assertThat(response.statusCode()).isEqualTo(415);
            assertThat(response.body()).contains("\"The body must be JSON; send application/json.\"");
            assertThat(response.headers().firstValue("accept")).hasValue("application/json");
        }
    }

    @Test
    void a_route_takes_only_the_types_of_its_list() {
        try (TestGateway listed = TestGateway.of("""
                defaults: { route: { limits: { content_types: [application/json, image/png] } } }
                routes:
                  POST /own: { respond: $body, limits: { content_types: [text/*, application/vnd.a+json] } }
                  POST /default: { respond: $body }
                """)) {
            assertThat(listed.send("POST", "/own", "a", "content-type", "text/csv")
                            .body())
                    .isEqualTo("\"a\"");
            assertThat(listed.send("POST", "/own", "{}", "content-type", "application/vnd.a+json")
                            .body())
                    .isEqualTo("{}");
            HttpResponse<String> withoutType = listed.send("POST", "/own", "{}");
            assertThat(withoutType.statusCode()).isEqualTo(415);
            assertThat(withoutType.headers().firstValue("accept")).hasValue("text/*, application/vnd.a+json");
            assertThat(listed.send("POST", "/default", "{}").body()).isEqualTo("{}");
            assertThat(listed.send("POST", "/default", "a", "content-type", "text/plain")
                            .headers()
                            .firstValue("accept"))
                    .hasValue("application/json");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void each_type_that_a_list_may_have_is_parsed(HttpVersion version) throws Exception {
        try (TestGateway listed =
                TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" } }
                admin: { port: 0 }
                routes:
                  POST /own: { respond: $body, limits: { content_types: [application/x&y+json, text/x#y] } }
                  POST /echo: { respond: $body }
                """.formatted(CERTIFICATE.certificatePath(), CERTIFICATE.privateKeyPath()), Map.of())) {
            HttpClient client = listed.vertx().createHttpClient(SelfSignedCertificate.trustAllClient(version));
            for (String path : List.of("/own", "/echo")) {
                assertThat(post(client, listed, path, "application/X&y+json; charset=utf-8", "[1]"))
                        .isEqualTo(version + " 200 null [1]");
                assertThat(post(client, listed, path, "text/x#y", "a")).isEqualTo(version + " 200 null \"a\"");
                assertThat(post(client, listed, path, "application/x&y+json; charset=utf-16", "[1]"))
                        .startsWith(version + " 415 ")
                        .contains("\"The charset of the body is not supported; send it in UTF-8.\"");
            }
        }
    }

    private HttpResponse<String> checked(String type, String body) {
        return gateway.send("POST", "/checked", body, "content-type", type);
    }

    @Test
    void no_type_is_json() {
        assertThat(gateway.send("POST", "/checked", "{\"a\":1}").body()).isEqualTo("{\"a\":1}");
        assertThat(gateway.send("POST", "/echo", "[1]").body()).isEqualTo("[1]");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_form_that_begins_as_json_is_415_and_says_which_type_to_send(HttpVersion version) throws Exception {
        try (HttpTestServer backend = HttpTestServer.answering("1");
                TestGateway both = TestGateway.of(
                        """
                        server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" } }
                        admin: { port: 0 }
                        backends: { b: { url: "%s" } }
                        routes:
                          POST /echo: { respond: $body }
                          POST /checked: { respond: $body, validate: { body: { type: object } } }
                          POST /proxied: { proxy: b / }
                        """.formatted(CERTIFICATE.certificatePath(), CERTIFICATE.privateKeyPath(), backend.url()),
                        Map.of())) {
            HttpClient client = both.vertx().createHttpClient(SelfSignedCertificate.trustAllClient(version));
            for (String body : List.of("{\"a\":1}", "[1]", "[" + " ".repeat(100_000) + "]")) {
                assertThat(postForm(client, both, "/echo", body))
                        .startsWith(version + " 415 application/json ")
                        .contains("\"The type is " + FORM + "; send application/json.\"");
                assertThat(postForm(client, both, "/checked", body))
                        .startsWith(version + " 415 application/json ")
                        .contains("send application/json.");
                assertThat(postForm(client, both, "/proxied", body)).startsWith(version + " 200 null ");
            }
            assertThat(postForm(client, both, "/echo", " {")).startsWith(version + " 200 null ");
            assertThat(postForm(client, both, "/echo", "%7B=")).isEqualTo(version + " 200 null {\"{\":\"\"}");
        }
    }

    private static String postForm(HttpClient client, TestGateway to, String path, String body) throws Exception {
        return post(client, to, path, FORM, body);
    }

    private static String post(HttpClient client, TestGateway to, String path, String type, String body)
            throws Exception {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setPort(to.port())
                .setURI(path)
                .putHeader("content-type", type);
        // On an event loop: a handler that this thread sets could miss the first bytes.
        return EventLoop.detached(to.vertx())
                .call(() -> client.request(options)
                        .compose(request -> request.send(Buffer.buffer(body)))
                        .compose(response -> response.body()
                                .map(received -> response.version() + " " + response.statusCode() + " "
                                        + response.getHeader("accept") + " " + received)))
                .await(20, TimeUnit.SECONDS);
    }

    @Test
    void a_missing_body_is_null_for_any_content_type() {
        assertThat(gateway.send("POST", "/echo", "", "content-type", "multipart/form-data")
                        .body())
                .isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[[[1]]]]",
                "{\"a\":{\"b\":{\"c\":{}}}}",
                "123456789012345678901",
                "[0.12345678901234567890]",
                "{\"a\":1,\"a\":2}",
                "[{\"a\":1,\"\\u0061\":2}]",
                "{} {}",
            })
    void an_ambiguous_body_or_a_body_beyond_a_limit_gets_400(String body) {
        assertThat(post("application/json", body).statusCode()).isEqualTo(400);
    }

    @Test
    void a_body_within_the_limits_keeps_every_digit() {
        assertThat(post("application/json", "[[[12345678901234567890]]]").body())
                .isEqualTo("[[[12345678901234567890]]]");
    }

    @Test
    void a_route_may_have_a_lower_or_higher_limit_than_the_server() {
        String large = "\"" + "a".repeat(2 * 1024 * 1024) + "\"";
        assertThat(gateway.send("POST", "/small", large).body()).contains("\"status\":413", "1024 bytes");
        assertThat(gateway.send("POST", "/echo", large).statusCode()).isEqualTo(413);
        assertThat(gateway.send("POST", "/large", large).statusCode()).isEqualTo(200);
        assertThat(gateway.send("POST", "/unread", large).statusCode()).isEqualTo(200);
    }

    @Test
    void an_unknown_expectation_gets_417() {
        assertThat(RawHttpClient.exchange(
                        gateway.port(), "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: fish\r\nContent-Length: 1\r\n\r\n"))
                .startsWith("HTTP/1.1 417");
    }

    @Test
    void expect_continue_gets_100_only_if_the_body_will_be_read() {
        String expecting = " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
        assertThat(RawHttpClient.exchange(
                        gateway.port(), "POST /small" + expecting + "Content-Length: 10000000\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .containsIgnoringCase("connection: close");
        assertThat(RawHttpClient.exchange(
                        gateway.port(),
                        "POST /echo" + expecting + "Content-Type: image/png\r\nContent-Length: 5\r\n\r\n"))
                .startsWith("HTTP/1.1 415");
        assertThat(RawHttpClient.exchange(gateway.port(), "POST /echo" + expecting + "Content-Length: 5\r\n\r\n"))
                .startsWith("HTTP/1.1 100 Continue\r\n");
        assertThat(RawHttpClient.exchange(gateway.port(), "POST /unread" + expecting + "Content-Length: 5\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("connection: close");
        assertThat(RawHttpClient.exchange(gateway.port(), "POST /none" + expecting + "Content-Length: 5\r\n\r\n"))
                .startsWith("HTTP/1.1 204")
                .containsIgnoringCase("connection: close");
        assertThat(RawHttpClient.exchange(
                        gateway.port(),
                        "POST /echo HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.0 200");
    }
}
