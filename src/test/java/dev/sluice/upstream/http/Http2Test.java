package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.HttpTestServer.Http2;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Classification;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.HttpBackendFixture.PendingCall;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls over HTTP/2, which share a connection. */
@ExtendWith(VertxExtension.class)
class Http2Test {
    private static final Handler<HttpServerRequest> QUICKLY =
            request -> request.response().end("{}");
    private static final Handler<HttpServerRequest> NEVER = request -> {};
    private static final Handler<HttpServerRequest> BUT_FOR_QUICK = request -> {
        if (request.path().equals("/quick")) request.response().end("{}");
    };

    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private static Http2 server(Handler<HttpServerRequest> response) {
        return server(new HttpServerOptions(), response);
    }

    private static Http2 server(HttpServerOptions options, Handler<HttpServerRequest> response) {
        return STAND.closeAfterTest(Http2.start(STAND.vertx, options, response));
    }

    private static HttpBackend backend(int streams, Http2 server) {
        return STAND.backend(
                HttpBackendFixture.http2(streams, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url()));
    }

    @Test
    void without_tls_all_calls_share_one_connection() {
        Http2 server = server(NEVER);

        List<PendingCall> calls = pendingCalls(8, backend(100, server));

        Await.until(() -> server.requests().size() == 8);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.versions()).containsExactly(HttpVersion.HTTP_2);
        server.answerAll(STAND.vertx);
        assertThat(calls)
                .allSatisfy(call ->
                        assertThat(TestEventLoops.await(call.reply()).body()).hasToString("{}"));
    }

    @Test
    void with_tls_it_is_negotiated() {
        assertThat(versionWithTls(true)).isEqualTo(HttpVersion.HTTP_2);
    }

    @Test
    void with_tls_a_backend_without_it_gets_http_1_1() {
        assertThat(versionWithTls(false)).isEqualTo(HttpVersion.HTTP_1_1);
    }

    private static HttpVersion versionWithTls(boolean offered) {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        Http2 server = server(
                new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(offered)
                        .setKeyCertOptions(certificate.keyCertOptions()),
                QUICKLY);
        URI url = URI.create("https://localhost:" + server.port());
        HttpBackend.Spec spec =
                HttpBackendFixture.http2(100, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), url);
        HttpClientOptions options = ConnectionPool.options(spec).setTrustOptions(certificate.trustOptions());
        HttpBackend backend = STAND.backend(
                spec, new ConnectionPool.Settings(options, ConnectionPool.pool(spec), ConnectionPool.MAX_LIFETIME));
        STAND.reply(backend, STAND.get("/"));
        certificate.delete();
        return server.versions().get(0);
    }

    @Test
    void no_connection_carries_more_calls_than_configured() {
        Http2 server = server(NEVER);

        List<PendingCall> calls = pendingCalls(8, backend(3, server));

        Await.until(() -> server.requests().size() == 8);
        assertThat(server.connections()).isEqualTo(3);
        assertThat(server.maxRequestsOnOneConnection()).isEqualTo(3);
        server.answerAll(STAND.vertx);
        assertThat(calls).allSatisfy(call -> TestEventLoops.await(call.reply()));
    }

    @Test
    void a_cancelled_call_resets_its_stream_alone() {
        Http2 server = server(BUT_FOR_QUICK);
        HttpBackend backend = backend(100, server);
        PendingCall call = PendingCall.start(STAND, backend);
        Await.until(() -> server.requests().size() == 1);

        call.cancel();

        assertThat(call.failure()).isInstanceOf(NoReply.Cancelled.class);
        Await.until(() -> server.resets().equals(List.of(8L)));
        STAND.reply(backend, STAND.get("/quick"));
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.closed()).isZero();
    }

    @Test
    void a_response_that_stalls_times_out_in_read_and_its_stream_is_reset() {
        Http2 server = server(request -> {
            if (request.path().equals("/quick")) request.response().end("{}");
            else request.response().putHeader("content-length", "100").write("{\"id\":");
        });
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.http2(100, HttpBackendFixture.onlyTimeout(TimeoutPhase.READ, 200), server.url()));

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.READ_TIMEOUT));

        Await.until(() -> server.resets().equals(List.of(8L)));
        STAND.reply(backend, STAND.get("/quick"));
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void an_unread_body_times_out_in_write_and_the_connection_serves_other_calls() {
        Http2 server = server(request -> {
            if (request.path().equals("/quick")) request.response().end("{}");
            else request.pause();
        });
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.http2(100, HttpBackendFixture.onlyTimeout(TimeoutPhase.WRITE, 300), server.url()));
        Call upload = TestCalls.post(STAND.clock, "/", Buffer.buffer(new byte[200_000]));

        assertThat(STAND.failure(backend, upload)).satisfies(because(FailureReason.WRITE_TIMEOUT));

        STAND.reply(backend, STAND.get("/quick"));
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_large_body_arrives_completely() {
        CompletableFuture<Integer> length = new CompletableFuture<>();
        Http2 server = server(request -> request.body().onSuccess(body -> {
            length.complete(body.length());
            request.response().end("{}");
        }));

        STAND.reply(backend(100, server), TestCalls.post(STAND.clock, "/", Buffer.buffer(new byte[1_000_000])));

        assertThat(TestEventLoops.await(length)).isEqualTo(1_000_000);
    }

    @Test
    void an_old_connection_serves_its_calls_in_flight_and_no_new_calls() {
        Http2 server = server(request -> STAND.vertx.setTimer(
                1 + request.uri().length() % 5, later -> request.response().end("{}")));
        HttpBackend.Spec spec =
                HttpBackendFixture.http2(3, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url());
        HttpBackend backend = STAND.backend(
                spec,
                new ConnectionPool.Settings(ConnectionPool.options(spec), ConnectionPool.pool(spec), Duration.ZERO));

        for (int round = 0; round < 25; round++) {
            List<CompletableFuture<Reply>> calls = IntStream.range(0, 8)
                    .mapToObj(call -> TestEventLoops.start(
                            STAND.vertx, () -> retryingOnce(backend, STAND.get("/" + "x".repeat(call)))))
                    .toList();
            assertThat(calls)
                    .allSatisfy(call ->
                            assertThat(TestEventLoops.await(call).status()).isEqualTo(200));
        }

        assertThat(server.requests()).as("requests that the server received").hasSize(200);
        assertThat(server.connections()).isGreaterThan(25);
        Await.until(() -> server.closed() == server.connections());
    }

    /** Resends unprocessed requests once, like the retry. */
    private static io.vertx.core.Future<Reply> retryingOnce(HttpBackend backend, Call call) {
        return backend.send(call)
                .recover(failure -> Classification.of(failure).retryability() == Classification.Retryability.ONCE
                        ? backend.send(call)
                        : io.vertx.core.Future.failedFuture(failure));
    }

    @Test
    void a_server_without_http_2_is_a_protocol_error() {
        FaultyServer server = STAND.server(FaultyResponse.json("{}"));
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.http2(100, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url()));

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.PROTOCOL_ERROR));
    }

    @Test
    void a_silent_server_is_a_connect_failure() {
        FaultyServer server = STAND.server(FaultyResponse.silence());
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.http2(100, HttpBackendFixture.onlyTimeout(TimeoutPhase.POOL, 300), server.url()));

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.CONNECT_TIMEOUT));
    }

    private static List<PendingCall> pendingCalls(int calls, HttpBackend backend) {
        return Stream.generate(() -> PendingCall.start(STAND, backend))
                .limit(calls)
                .toList();
    }
}
