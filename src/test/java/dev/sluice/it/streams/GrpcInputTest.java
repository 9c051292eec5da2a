package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import dev.sluice.upstream.grpc.GrpcTimeout;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gRPC calls as HTTP/2 messages: their fields, and what a gRPC library would not send. */
@ExtendWith(VertxExtension.class)
class GrpcInputTest {
    private static final long INTERNAL_ERROR = 2;
    private static final long REFUSED_STREAM = 7;
    private static final Buffer MESSAGE = Buffer.buffer(new byte[] {0, 0, 0, 0, 1, 'x'});
    private static final Buffer LARGE = Buffer.buffer(new byte[2048]);

    private final Vertx vertx;
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Consumer<HttpServerRequest> response = GrpcInputTest::succeed;
    private final HttpTestServer backend = new HttpTestServer(request -> {
        requests.add(request);
        response.accept(request);
    });
    private final TestGateway gateway = TestGateway.of(
            """
            server: { host: 127.0.0.1, port: 0, tls: { certificate: "%s", key: "%s" }, drain: { delay: 0s } }
            admin: { port: 0 }
            backends:
              b: { url: "%s", http2: true, retry: { attempts: 1 } }
              old: { url: "%s", retry: { attempts: 1 } }
            routes:
              POST /b/{path*}: { proxy: "b /{path*}", grpc: true, deadline: 5s }
              POST /plain/{path*}: { proxy: "b /{path*}", deadline: 5s, forward: { headers: [x-own] } }
              POST /limited/{path*}: { proxy: "b /{path*}", grpc: true, deadline: 5s, limits: { body: 1KiB } }
              POST /old/{path*}: { proxy: "old /{path*}", deadline: 5s }
            """.formatted(certificate.certificatePath(), certificate.privateKeyPath(), backend.url(), backend.url()),
            Map.of());

    GrpcInputTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
        certificate.delete();
    }

    private static void succeed(HttpServerRequest request) {
        request.response()
                .putHeader("content-type", "application/grpc")
                .putHeader("grpc-encoding", "identity")
                .putHeader("x-own", "1");
        request.response().write(MESSAGE);
        request.response()
                .putTrailer("grpc-status", "0")
                .putTrailer("x-own", "2")
                .end();
    }

    private record Result(int status, MultiMap headers, Buffer body, MultiMap trailers) {
        static Future<Result> read(HttpClientResponse response) {
            return response.body()
                    .map(body -> new Result(response.statusCode(), response.headers(), body, response.trailers()));
        }
    }

    private Result call(String path, String... headers) throws TimeoutException {
        return call(HttpVersion.HTTP_2, path, headers);
    }

    /** Calls a method with a message; {@code headers} are names and values in turn. */
    private Result call(HttpVersion version, String path, String... headers) throws TimeoutException {
        HttpClient client = vertx.createHttpClient(SelfSignedCertificate.trustAllClient(version));
        MultiMap fields = HttpHeaders.headers()
                .set("content-type", "application/grpc+proto")
                .set("te", "trailers");
        for (int i = 0; i < headers.length; i += 2) fields.add(headers[i], headers[i + 1]);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(path);
        return Future.<Result>future(promise -> vertx.runOnContext(ignored -> client.request(options)
                        .compose(request -> {
                            request.headers().addAll(fields);
                            return request.setChunked(true).send(path.startsWith("/limited/") ? LARGE : MESSAGE);
                        })
                        .compose(Result::read)
                        .eventually(client::close)
                        .onComplete(promise)))
                .await(10, TimeUnit.SECONDS);
    }

    private String metrics() {
        return gateway.adminGet("/metrics").body();
    }

    @Test
    void the_fields_of_grpc_pass_unnamed_both_ways() throws TimeoutException {
        Result result = call("/b/x", "grpc-accept-encoding", "gzip", "grpc-trace-bin", "AA==", "x-own", "0");

        HttpServerRequest received = requests.get(0);
        assertThat(received.version()).isEqualTo(HttpVersion.HTTP_2);
        MultiMap headers = received.headers();
        assertThat(headers.get("te")).isEqualTo("trailers");
        assertThat(headers.get("content-type")).isEqualTo("application/grpc+proto");
        assertThat(headers.get("grpc-accept-encoding")).isEqualTo("gzip");
        assertThat(headers.get("grpc-trace-bin")).isEqualTo("AA==");
        assertThat(received.headers().names()).doesNotContain("x-own", "grpc-timeout");
        assertThat(result.headers().get("grpc-encoding")).isEqualTo("identity");
        assertThat(result.headers().contains("x-own")).isFalse();
        assertThat(result.body()).isEqualTo(MESSAGE);
        assertThat(result.trailers().get("grpc-status")).isEqualTo("0");
        assertThat(result.trailers().get("x-own")).isEqualTo("2");
    }

    @Test
    void a_message_over_the_limit_of_the_route_exhausts_a_resource() throws TimeoutException {
        response = request -> request.endHandler(end -> succeed(request));
        Result result = call("/limited/x");
        assertThat(result.headers().get("grpc-status")).isEqualTo("8");
        assertThat(metrics()).contains("status_class=\"4xx\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999H", "20S"})
    void a_long_timeout_is_clipped(String timeout) throws TimeoutException {
        assertThat(call("/b/x", "grpc-timeout", timeout).trailers().get("grpc-status"))
                .isEqualTo("0");
        Duration received = GrpcTimeout.parse(requests.get(0).getHeader("grpc-timeout"));
        assertThat(Objects.requireNonNull(received)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    @Test
    void a_timeout_of_zero_has_passed() throws TimeoutException {
        assertThat(call("/b/x", "grpc-timeout", "0S").headers().get("grpc-status"))
                .isEqualTo("4");
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "1s", "-1S", "123456789m"})
    void a_malformed_timeout_is_rejected(String timeout) throws TimeoutException {
        assertRejectedTimeout(call("/b/x", "grpc-timeout", timeout));
    }

    @Test
    void two_timeouts_are_rejected() throws TimeoutException {
        assertRejectedTimeout(call("/b/x", "grpc-timeout", "1S", "grpc-timeout", "2S"));
    }

    private void assertRejectedTimeout(Result result) {
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.headers().get("content-type")).isEqualTo("application/grpc");
        assertThat(result.headers().get("grpc-status")).isEqualTo("13");
        assertThat(result.headers().get("grpc-message")).startsWith("Header grpc-timeout must be");
        assertThat(result.body().length()).isZero();
        assertThat(requests).isEmpty();
    }

    @Test
    void a_reply_without_trailers_gets_the_status_unknown_and_counts_against_the_backend() throws TimeoutException {
        response = request ->
                request.response().putHeader("content-type", "application/grpc").end(MESSAGE);
        for (int call = 0; call < 5; call++) {
            Result result = call("/b/x");
            assertThat(result.body()).isEqualTo(MESSAGE);
            assertThat(result.trailers().get("grpc-status")).isEqualTo("2");
        }
        assertThat(metrics()).contains("outcome=\"protocol_error\"");
        assertThat(call("/b/x").headers().get("grpc-message")).endsWith("Cause: circuit_open.");
    }

    @Test
    void a_response_that_is_reset_within_its_messages_ends_with_a_status() throws TimeoutException {
        response = request -> request.response()
                .putHeader("content-type", "application/grpc")
                .write(MESSAGE)
                .onSuccess(written -> request.response().reset(INTERNAL_ERROR));
        Result result = call("/b/x");
        assertThat(result.trailers().get("grpc-status")).isEqualTo("13");
        assertThat(result.trailers().get("grpc-message")).endsWith("stream_reset.");
    }

    @Test
    void a_response_whose_connection_closes_within_its_messages_ends_with_a_status() throws TimeoutException {
        response = request -> request.response()
                .putHeader("content-type", "application/grpc")
                .write(MESSAGE)
                .onSuccess(written ->
                        vertx.setTimer(300, later -> request.connection().close()));
        Result result = call("/b/x");
        assertThat(result.trailers().get("grpc-status")).as(result.toString()).isEqualTo("14");
    }

    @Test
    void a_response_that_is_not_grpc_passes_as_it_is_without_trailers() throws TimeoutException {
        response = request -> {
            request.response().putHeader("content-type", "text/plain").setStatusCode(503);
            request.response().write("busy");
            request.response().putTrailer("x-own", "2").end();
        };
        Result result = call("/b/x");
        assertThat(result.status()).isEqualTo(503);
        assertThat(result.body()).hasToString("busy");
        assertThat(result.trailers().isEmpty()).isTrue();
    }

    @Test
    void a_refused_stream_is_sent_again_with_its_message() throws TimeoutException {
        response = request -> {
            if (requests.size() == 1)
                request.handler(bytes -> request.response().reset(REFUSED_STREAM));
            else
                request.body().onSuccess(body -> {
                    assertThat(body).isEqualTo(MESSAGE);
                    succeed(request);
                });
        };
        Result result = call("/b/x");
        assertThat(result.trailers().get("grpc-status")).as(result + metrics()).isEqualTo("0");
        assertThat(requests).hasSize(2);
        assertThat(metrics()).contains("sluice_retry_attempts_total{backend=\"b\",reason=\"stream_refused\"} 1.0");
    }

    @Test
    void no_call_is_lost_if_a_backend_keeps_sending_goaway() throws TimeoutException {
        response = request -> request.body().onSuccess(body -> {
            if (requests.size() % 10 == 0) request.connection().shutdown(10, TimeUnit.SECONDS);
            succeed(request);
        });
        for (int call = 0; call < 60; call++)
            assertThat(call("/b/x").trailers().get("grpc-status"))
                    .as("call " + call)
                    .isEqualTo("0");
        assertThat(requests.stream().map(HttpServerRequest::connection).distinct())
                .hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/old/x", "/plain/x"})
    void a_call_on_another_route_is_a_plain_request(String path) throws TimeoutException {
        Result result = call(path, "grpc-accept-encoding", "gzip", "grpc-timeout", "nonsense");
        assertThat(requests.get(0).headers().names())
                .contains("content-type")
                .doesNotContain("te", "grpc-accept-encoding", "grpc-timeout");
        assertThat(result.headers().names()).contains("content-type").doesNotContain("grpc-encoding");
        assertThat(result.body()).isEqualTo(MESSAGE);
        assertThat(result.trailers().isEmpty()).isTrue();
    }

    @Test
    void a_failure_on_another_route_is_a_problem() throws TimeoutException {
        response = request -> request.connection().close();
        Result result = call("/plain/x");
        assertThat(result.status()).isEqualTo(502);
        assertThat(result.headers().get("content-type")).isEqualTo("application/problem+json");
    }

    @Test
    void before_a_route_is_known_the_caller_decides_about_the_format_of_a_rejection() throws TimeoutException {
        Result result = call("/nowhere");
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.headers().get("grpc-status")).isEqualTo("12");
    }

    @Test
    void a_route_of_grpc_rejects_another_request() throws Exception {
        Result onHttp1 = call(HttpVersion.HTTP_1_1, "/b/x");
        assertThat(onHttp1.status()).isEqualTo(415);
        assertThat(onHttp1.headers().get("content-type")).isEqualTo("application/problem+json");
        assertThat(onHttp1.body().toString()).contains("\"cause\":\"unsupported_media_type\"");
        try (RawHttp2Client caller = new RawHttp2Client(gateway.port())) {
            assertThat(caller.status("POST", "/b/x", "content-type: application/json"))
                    .isEqualTo("415");
            assertThat(caller.status("POST", "/b/x", "")).isEqualTo("415");
        }
        assertThat(requests).isEmpty();
    }

    /** The mapping of references drops the address of an internal host, and no setting names the other field. */
    @Test
    void a_response_without_a_message_has_the_fields_of_grpc_and_those_of_any_response() throws TimeoutException {
        response = request -> request.response()
                .putHeader("content-type", "application/grpc")
                .putHeader("grpc-status", "5")
                .putHeader("grpc-status-details-bin", "AA==")
                .putHeader("retry-after", "7")
                .putHeader("location", "http://10.9.8.7/internal")
                .putHeader("x-internal", "CANARY")
                .end();
        Result result = call("/b/x");
        assertThat(result.headers().names())
                .contains("grpc-status", "grpc-status-details-bin", "retry-after")
                .doesNotContain("location", "x-internal");
    }

    @Test
    void a_caller_with_http_1_gets_a_problem() throws TimeoutException {
        Result result = call(HttpVersion.HTTP_1_1, "/nowhere");
        assertThat(result.status()).isEqualTo(404);
        assertThat(result.headers().get("content-type")).isEqualTo("application/problem+json");
    }
}
