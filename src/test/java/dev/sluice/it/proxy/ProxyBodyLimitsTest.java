package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.proxy.ProxyFixture.ProxyStreamFixture;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The size and the media types of request bodies on proxy routes. */
class ProxyBodyLimitsTest {
    private static final int LIMIT = 100 * 1024;

    private final AtomicInteger interrupted = new AtomicInteger();
    private final HttpTestServer backend = new HttpTestServer(this::respond);
    private final List<SkippingClock> clocks = new ArrayList<>();
    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
            admin: { port: 0 }
            backends: { files: { url: "%s", breaker: { consecutive: 1 }, retry: { attempts: 1 } } }
            routes:
              POST /limited/{path*}: { proxy: "files /{path*}", limits: { body: 100KiB } }
              POST /small/{path*}: { proxy: "files /{path*}", limits: { body: 1KiB } }
              POST /any/{path*}: { proxy: "files /{path*}" }
              POST /typed/{path*}: { proxy: "files /{path*}", limits: { content_types: [application/json, image/*] } }
            """.formatted(backend.url()), this::clock);

    private Clock clock(Vertx vertx) {
        clocks.add(new SkippingClock(vertx));
        return clocks.get(0);
    }

    private String readEarly(RawHttpClient caller) {
        return ProxyStreamFixture.readEarly(caller, "}", clocks.get(0));
    }

    private void respond(HttpServerRequest request) {
        if (request.path().equals("/early")) request.response().setChunked(true).write("begun");
        request.body()
                .onSuccess(body -> request.response().end("read " + body.length()))
                .onFailure(reset -> interrupted.incrementAndGet());
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private RawHttpClient caller() {
        return new RawHttpClient(gateway.port());
    }

    private static String chunk(int length) {
        return Integer.toHexString(length) + "\n" + "x".repeat(length) + "\n";
    }

    private String sendChunked(String path, int... lengths) {
        try (RawHttpClient caller = caller()) {
            caller.send("POST " + path + " HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n");
            for (int length : lengths) caller.send(chunk(length));
            return caller.send("0\n\n").readUntil("read ");
        }
    }

    @ParameterizedTest
    @CsvSource({"/limited/x, 102401", "/small/x, 1025", "/limited/x, 1000000000000"})
    void an_announced_body_over_the_limit_is_rejected_at_once_without_a_call(String path, long length) {
        try (RawHttpClient caller = caller()) {
            String response = readEarly(caller.send(
                    "POST " + path + " HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: " + length + "\n\n"));
            assertThat(response)
                    .startsWith("HTTP/1.1 413 ")
                    .containsIgnoringCase("connection: close")
                    .contains("The body is larger than the limit of ");
        }
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void a_body_as_large_as_the_limit_is_forwarded() {
        assertThat(gateway.send("POST", "/small/x", "x".repeat(1024)).body()).isEqualTo("read 1024");
        assertThat(gateway.send("POST", "/limited/x", "x".repeat(LIMIT)).body()).isEqualTo("read " + LIMIT);
        assertThat(sendChunked("/limited/x", LIMIT / 2, LIMIT / 2)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_chunked_body_over_the_limit_gets_413_and_the_call_is_reset_and_neutral_to_the_breaker() {
        try (RawHttpClient caller = caller()) {
            caller.send("POST /limited/x HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n");
            String response = readEarly(caller.send(chunk(LIMIT / 2) + chunk(LIMIT / 2) + chunk(1)));
            assertThat(response)
                    .startsWith("HTTP/1.1 413 ")
                    .containsIgnoringCase("connection: close")
                    .contains("limit of 102400 bytes");
        }
        Await.until(() -> interrupted.get() == 1);
        assertThat(gateway.send("POST", "/limited/x", "hello").body()).isEqualTo("read 5");
        assertThat(gateway.adminGet("/metrics").body())
                .contains("status_class=\"4xx\"")
                .doesNotContain("caller_disconnected");
    }

    @Test
    void a_body_over_the_limit_resets_the_caller_if_its_response_has_begun() {
        try (RawHttpClient caller = caller()) {
            caller.send("POST /limited/early HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n" + chunk(1));
            caller.readUntil("begun");
            String response = caller.send(chunk(LIMIT)).readToEnd();
            assertThat(response).startsWith("HTTP/1.1 200 ").doesNotContain("\r\n0\r\n");
            assertThat(caller.wasReset()).isTrue();
        }
        Await.until(() -> interrupted.get() == 1);
    }

    @Test
    void without_a_limit_any_size_passes() {
        assertThat(sendChunked("/any/x", LIMIT, LIMIT, LIMIT)).contains("read ");
        assertThat(gateway.send("POST", "/any/x", "x".repeat(3 * LIMIT)).body()).isEqualTo("read " + 3 * LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "APPLICATION/Json ; charset=utf-8", "image/png", "image/svg+xml"})
    void a_listed_media_type_is_forwarded_without_regard_to_case_and_parameters(String type) {
        assertThat(gateway.send("POST", "/typed/x", "hello", "content-type", type)
                        .body())
                .isEqualTo("read 5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/jsonp",
                "text/json",
                "image",
                "image/",
                "image/*",
                "*/*",
                "application/json, x/y",
                "/",
                ";"
            })
    void another_or_malformed_media_type_gets_415_with_the_accepted_types(String type) {
        HttpResponse<String> response = gateway.send("POST", "/typed/x", "hello", "content-type", type);
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.headers().firstValue("accept")).hasValue("application/json, image/*");
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void a_body_without_a_media_type_is_unknown_data_and_a_request_without_a_body_passes() {
        assertThat(gateway.send("POST", "/typed/x", "hello").statusCode()).isEqualTo(415);
        assertThat(gateway.send("POST", "/typed/x", "", "content-type", "text/plain")
                        .body())
                .isEqualTo("read 0");
    }

    @Test
    void two_media_types_are_ambiguous() {
        HttpResponse<String> response = gateway.send(
                "POST", "/typed/x", "hello", "content-type", "image/png", "content-type", "application/json");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"cause\":\"ambiguous\"");
        assertThat(backend.requests()).isEmpty();
    }
}
