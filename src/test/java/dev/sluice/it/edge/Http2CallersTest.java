package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of HTTP/2 callers, and their metrics. */
@ExtendWith(VertxExtension.class)
class Http2CallersTest {
    private static final long CANCEL = 8;

    private final Vertx vertx;
    private final HttpClient client;
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final HttpTestServer backend = new HttpTestServer(request ->
            request.body().onSuccess(body -> request.response().end("{\"length\":" + body.length() + "}")));
    private final TestGateway gateway = TestGateway.of(
            """
            server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s } }
            admin: { port: 0 }
            backends: { b: { url: "%s" } }
            routes:
              GET /own: { respond: '{}', answer: { headers: { X-Mixed-Case: '"v"', Content-Type: '"text/x"' } } }
              GET /empty: { answer: { status: 204 } }
              GET /p/{path*}: { proxy: "b /{path*}" }
              POST /p/{path*}: { proxy: "b /{path*}" }
              POST /limited/{path*}: { proxy: "b /{path*}", limits: { body: 1KiB } }
            """.formatted(certificate.certificatePath(), certificate.privateKeyPath(), backend.url()), Map.of());

    Http2CallersTest(Vertx vertx) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_2));
    }

    @AfterEach
    void close() throws TimeoutException {
        client.close().await(10, TimeUnit.SECONDS);
        gateway.close();
        backend.close();
        certificate.delete();
    }

    @Test
    void a_proxied_response_is_counted_with_its_status() throws TimeoutException {
        assertThat(body(HttpMethod.GET, "/p/x", HttpClientRequest::send)).isEqualTo("{\"length\":0}");
        assertThat(body(HttpMethod.POST, "/p/x", request -> request.send(Buffer.buffer("x".repeat(100_000)))))
                .isEqualTo("{\"length\":100000}");
        assertThat(requestMetrics()).contains(count("GET /p/{path*}", 200), count("POST /p/{path*}", 200));
    }

    @Test
    void a_body_over_the_limit_gets_413_although_it_never_ends() throws TimeoutException {
        assertThat(body(HttpMethod.POST, "/limited/x", request -> {
                    request.setChunked(true).write("x".repeat(1025));
                    return request.response();
                }))
                .contains("\"status\":413");
        Await.until(() -> backend.abandoned() == 1);
        assertThat(body(HttpMethod.POST, "/limited/x", request -> request.send("x".repeat(1025))))
                .contains("\"status\":413");
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void a_caller_that_aborts_its_body_is_counted_as_disconnected() throws TimeoutException {
        Future<String> response = send(HttpMethod.POST, "/p/x", request -> {
            request.setChunked(true).write("x").onSuccess(sent -> vertx.setTimer(50, later -> request.reset(CANCEL)));
            return request.response();
        });
        assertThat(response.transform(ended -> Future.succeededFuture(ended.cause()))
                        .await(10, TimeUnit.SECONDS))
                .isInstanceOf(StreamResetException.class);
        Await.until(() -> requestMetrics().contains("reason=\"caller_disconnected\"") && backend.abandoned() == 1);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.it.edge.LookalikeRequestHeadersTest#ofContentLength")
    void a_lookalike_of_content_length_does_not_frame_a_body(String name) throws TimeoutException {
        assertThat(body(
                        HttpMethod.POST,
                        "/p/x",
                        request -> request.putHeader(name, "0").send(Buffer.buffer("hello"))))
                .isEqualTo("{\"length\":5}");
    }

    @Test
    void headers_of_the_operator_replace_the_default_headers() throws TimeoutException {
        String headers = send(
                        HttpMethod.GET,
                        "/own",
                        HttpClientRequest::send,
                        response -> Future.succeededFuture(
                                response.headers().entries().toString()))
                .await(10, TimeUnit.SECONDS);
        assertThat(headers).contains("x-mixed-case=v", "content-type=text/x").doesNotContain("application/json");
    }

    @Test
    void a_204_has_no_content_length() throws TimeoutException {
        String headers = send(
                        HttpMethod.GET,
                        "/empty",
                        HttpClientRequest::send,
                        response -> Future.succeededFuture(response.statusCode()
                                + response.headers().entries().toString()))
                .await(10, TimeUnit.SECONDS);
        assertThat(headers).startsWith("204").doesNotContain("content-length");
    }

    private String body(HttpMethod method, String path, Function<HttpClientRequest, Future<HttpClientResponse>> how)
            throws TimeoutException {
        return send(method, path, how).await(10, TimeUnit.SECONDS);
    }

    private Future<String> send(
            HttpMethod method, String path, Function<HttpClientRequest, Future<HttpClientResponse>> how) {
        return send(method, path, how, response -> response.body().map(Buffer::toString));
    }

    private <T> Future<T> send(
            HttpMethod method,
            String path,
            Function<HttpClientRequest, Future<HttpClientResponse>> how,
            Function<HttpClientResponse, Future<T>> read) {
        RequestOptions request = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(path);
        return Future.future(promise -> vertx.runOnContext(
                ignored -> client.request(request).compose(how).compose(read).onComplete(promise)));
    }

    private String requestMetrics() {
        return gateway.adminGet("/metrics").body();
    }

    private static String count(String route, int status) {
        return "sluice_requests_seconds_count{complete=\"" + (status < 300) + "\",route=\"" + route
                + "\",status_class=\"" + status / 100 + "xx\"} 1";
    }
}
