package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.SocketAddress;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes with conditions on the host and on headers. */
@ExtendWith(VertxExtension.class)
class HostsAndHeadersTest {
    private static final String ROUTES = """
            routes:
              GET api.example.com/x: { respond: '"api"' }
              GET *.example.com/x: { respond: '"any below"' }
              GET *.eu.example.com/x: { respond: '"any below eu"' }
              GET /x: { respond: '"every host"' }
              POST api.example.com/only: { respond: '"posted"' }
              GET /v/{id}: { respond: '"no version"' }
              GET /v/{id} X-Version=2: { respond: '"second"' }
              GET /v/{id} X-Version=3: { respond: '"third"' }
              GET /v/{id} X-Version=2 X-Beta=yes: { respond: '"second beta"' }
              GET /v/me: { respond: '"me"' }
              GET /strict X-Version=2: { respond: '"strict"' }
              POST /strict X-Version=3: { respond: '"posted"' }
              GET /proxied X-Version=2: { proxy: "shop /p" }
            """;
    private static final HttpTestServer BACKEND = HttpTestServer.answering("{}");
    private static final TestGateway GATEWAY =
            TestGateway.of("backends: { shop: { url: \"" + BACKEND.url() + "\" } }\n" + ROUTES);

    @AfterAll
    static void close() {
        GATEWAY.close();
        BACKEND.close();
    }

    /** Returns all bytes of the response until the gateway closes the connection. */
    private static String raw(String head) {
        try (RawHttpClient caller = new RawHttpClient(GATEWAY.port())) {
            return caller.send(head + "Connection: close\n\n").readToEnd();
        }
    }

    private static String onHost(String host) {
        return raw("GET /x HTTP/1.1\nHost: " + host + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, api",
        "API.Example.COM, api",
        "api.example.com:8443, api",
        "api.example.com., api",
        "www.example.com, any below",
        "a.b.example.com, any below",
        "shop.eu.example.com, any below eu",
        "eu.example.com, any below",
        "example.com, every host",
        "api.example.com.evil.org, every host",
        "evilexample.com, every host",
        "127.0.0.1, every host",
        "[::1]:80, every host"
    })
    void an_exact_host_comes_before_a_wildcard_and_a_wildcard_before_any_host(String host, String expected) {
        assertThat(onHost(host)).startsWith("HTTP/1.1 200 ").endsWith("\"" + expected + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a/b",
                "a%zz",
                "%%%",
                "a@b",
                ".example.com",
                "a..example.com",
                "a:b",
                "é",
                "*.example.com",
                "[::1",
                "[::1:2:3:4:5:6:7:8]",
                "a%",
                "a%4",
                "%"
            })
    void an_invalid_host_is_rejected(String host) {
        assertThat(onHost(host)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void a_request_must_have_a_single_host() {
        assertThat(raw("GET /x HTTP/1.1\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /x HTTP/1.1\nHost: a\nHost: b\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /x HTTP/1.1\nHost:\n")).endsWith("\"every host\"");
        assertThat(raw("GET /x HTTP/1.0\n")).endsWith("\"every host\"");
    }

    @Test
    void another_host_gets_404_and_another_method_gets_405() {
        assertThat(raw("POST /only HTTP/1.1\nHost: other.org\nContent-Length: 0\n"))
                .startsWith("HTTP/1.1 404 ");
        assertThat(raw("GET /only HTTP/1.1\nHost: api.example.com\n"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nAllow: POST\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', no version",
        "X-Version: 2, second",
        "x-version: 3, third",
        "X-Version: 4, no version",
        "X-Beta: yes, no version",
        "'X-Version: 2\nX-Beta: yes', second beta",
        "'X-Version: 2\nX-Beta: YES', second",
        "'X-Version: 2, 3', no version"
    })
    void more_conditions_come_before_fewer(String headers, String expected) {
        String lines = headers.isEmpty() ? "" : headers + "\n";
        assertThat(raw("GET /v/1 HTTP/1.1\nHost: a\n" + lines))
                .endsWith("\"" + expected + "\"")
                .containsIgnoringCase("\r\nvary: ")
                .contains("x-version");
    }

    @Test
    void a_repeated_header_that_a_condition_reads_gets_400() {
        assertThat(raw("GET /v/1 HTTP/1.1\nHost: a\nX-Version: 2\nX-Version: 3\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"cause\":\"ambiguous\"");
        assertThat(raw("GET /v/me HTTP/1.1\nHost: a\nX-Version: 2\nX-Version: 3\n"))
                .endsWith("\"me\"");
    }

    @Test
    void a_better_path_comes_before_any_condition_on_headers() {
        assertThat(raw("GET /v/me HTTP/1.1\nHost: a\nX-Version: 2\n"))
                .endsWith("\"me\"")
                .doesNotContainIgnoringCase("x-version");
    }

    @Test
    void a_route_without_conditions_on_headers_has_no_vary() {
        assertThat(onHost("a")).doesNotContainIgnoringCase("x-version");
    }

    @Test
    void a_proxied_response_has_a_vary_header_too() {
        assertThat(raw("GET /proxied HTTP/1.1\nHost: a\nX-Version: 2\n"))
                .endsWith("{}")
                .containsIgnoringCase("\r\nvary: x-version\r\n");
    }

    @Test
    void a_missing_header_gets_404_and_only_methods_whose_headers_match_are_allowed() {
        assertThat(raw("GET /strict HTTP/1.1\nHost: a\n")).startsWith("HTTP/1.1 404 ");
        assertThat(raw("HEAD /strict HTTP/1.1\nHost: a\nX-Version: 2\n")).startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET /strict HTTP/1.1\nHost: a\nX-Version: 3\n"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nAllow: POST\r\n");
    }

    @Test
    void a_route_is_counted_by_its_complete_key() {
        raw("GET /v/1 HTTP/1.1\nHost: a\nX-Version: 3\n");
        assertThat(GATEWAY.adminGet("/metrics").body()).contains("route=\"GET /v/{id} X-Version=3\"");
    }

    @Test
    void over_http_2_the_authority_is_the_host_and_a_different_host_header_is_rejected(Vertx vertx) throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        HttpClient client = vertx.createHttpClient(SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_2));
        try (TestGateway gateway = TestGateway.of(
                """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s }, tls: { certificate: "%s", key: "%s" } }
                admin: { port: 0 }
                backends: { shop: { url: "%s" } }
                """.formatted(certificate.certificatePath(), certificate.privateKeyPath(), BACKEND.url()) + ROUTES,
                Map.of())) {
            assertThat(http2(client, gateway, "API.example.com", null)).isEqualTo("HTTP_2 200 \"api\"");
            assertThat(http2(client, gateway, "www.example.com", null)).isEqualTo("HTTP_2 200 \"any below\"");
            assertThat(http2(client, gateway, "other.org", null)).isEqualTo("HTTP_2 200 \"every host\"");
            assertThatThrownBy(() -> http2(client, gateway, "other.org", "api.example.com"))
                    .isInstanceOf(StreamResetException.class);
        } finally {
            certificate.delete();
        }
    }

    private static String http2(HttpClient client, TestGateway gateway, String host, @Nullable String header)
            throws Exception {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(gateway.port(), "127.0.0.1"))
                .setHost(host)
                .setPort(gateway.port())
                .setURI("/x");
        if (header != null) options.putHeader("host", header);
        // On an event loop: a handler that this thread sets could miss the first bytes.
        Future<String> received = EventLoop.detached(gateway.vertx())
                .call(() -> client.request(options)
                        .compose(request -> request.send())
                        .compose(response -> response.body()
                                .map(body -> response.request().version() + " " + response.statusCode() + " " + body)));
        return received.await(10, TimeUnit.SECONDS);
    }
}
