package dev.sluice.it.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer.Http2;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.it.streams.StreamRightsTest.Issuer;
import dev.sluice.it.streams.StreamRightsTest.SkippingClock;
import dev.sluice.server.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of gRPC streams with the right of their caller, and at their age, with a response that has begun and without one. */
class GrpcRightsTest {
    private static final Buffer MESSAGE = Buffer.buffer(new byte[] {0, 0, 0, 0, 1, 'x'});

    private final Vertx vertx = Vertx.vertx();
    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final Issuer issuer = new Issuer();
    private final Http2 backend = Http2.start(vertx, new HttpServerOptions(), GrpcRightsTest::respond);
    private final HttpClientAgent client =
            vertx.createHttpClient(SelfSignedCertificate.trustAllClient(HttpVersion.HTTP_2));
    private final AtomicInteger messages = new AtomicInteger();
    private final List<SkippingClock> clocks = new CopyOnWriteArrayList<>();
    private final TestGateway gateway = TestGateway.of(
            """
            server: { host: 127.0.0.1, port: 0, connections: { age: 60s }, drain: { delay: 0s, limit: 1s },
              tls: { certificate: "%s", key: "%s" } }
            admin: { port: 0 }
            identity:
              signed: { jwt: { issuer: "%s", audience: news } }
              opaque: { introspection: { url: "%s/introspect", client_id: sluice, client_secret: s3cr3t, cache: 3s } }
            defaults: { route: { deadline: 5m } }
            backends: { all: { url: "%s", http2: true, timeout: { attempt: 5m, total: 5m, read: 5m }, retry: { attempts: 1 } } }
            routes:
              GET /a: { respond: 1 }
              POST /public/{what}: { proxy: "all /{what}", grpc: true, stream: { idle: 10m } }
              POST /signed/{what}: { proxy: "all /{what}", grpc: true, stream: { idle: 10m }, identity: signed }
              POST /opaque/{what}: { proxy: "all /{what}", grpc: true, stream: { idle: 10m }, identity: opaque }
            """.formatted(
                            certificate.certificatePath(),
                            certificate.privateKeyPath(),
                            issuer.url(),
                            issuer.url(),
                            backend.url()),
            this::clock);

    private Clock clock(Vertx ofGateway) {
        clocks.add(new SkippingClock(ofGateway));
        return clocks.get(0);
    }

    private void skip(int seconds) {
        clocks.get(0).skip(Duration.ofSeconds(seconds));
    }

    /** Sends the head and a message, or nothing to {@code /held}. */
    private static void respond(HttpServerRequest request) {
        if (request.path().equals("/held")) return;
        request.response()
                .putHeader("content-type", "application/grpc")
                .setChunked(true)
                .write(MESSAGE);
    }

    @AfterEach
    void close() throws Exception {
        client.close().await(10, TimeUnit.SECONDS);
        gateway.close();
        vertx.close().await(10, TimeUnit.SECONDS);
        issuer.close();
        certificate.delete();
    }

    /**
     * Sends a request.
     *
     * @param onResponse sets the handlers of the response on its event loop. Vert.x drops the parts that arrive before
     */
    private Future<HttpClientResponse> send(
            HttpMethod method,
            String path,
            String token,
            Function<HttpClientRequest, Future<HttpClientResponse>> body,
            Handler<HttpClientResponse> onResponse) {
        Promise<HttpClientResponse> response = Promise.promise();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(path)
                .putHeader("authorization", "Bearer " + token);
        vertx.runOnContext(start ->
                client.request(options).compose(body).onSuccess(onResponse).onComplete(response));
        return response.future();
    }

    /** Starts a call whose caller goes on sending. The future has its status, and its message after a colon. */
    private Future<String> call(String path, String token) {
        Promise<String> outcome = Promise.promise();
        send(HttpMethod.POST, path, token, GrpcRightsTest::begin, response -> read(response, outcome))
                .onFailure(outcome::tryFail);
        return outcome.future();
    }

    private static Future<HttpClientResponse> begin(HttpClientRequest request) {
        request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
        request.setChunked(true).write(MESSAGE);
        return request.response();
    }

    private void read(HttpClientResponse response, Promise<String> outcome) {
        response.handler(part -> messages.incrementAndGet());
        response.exceptionHandler(outcome::tryFail);
        response.endHandler(end -> outcome.tryComplete(statusOf(response)));
    }

    private static String statusOf(HttpClientResponse response) {
        boolean isTrailer = response.getTrailer("grpc-status") != null;
        return isTrailer
                ? response.getTrailer("grpc-status") + ": " + response.getTrailer("grpc-message")
                : response.getHeader("grpc-status") + ": " + response.getHeader("grpc-message");
    }

    /** Starts a call, and waits until the backend has it, and the caller the first message unless the backend sends none. */
    private Future<String> open(String path, String token) {
        int before = backend.requests().size();
        Future<String> call = call(path, token);
        Await.until(() -> backend.requests().size() == before + 1);
        if (!path.endsWith("/held")) Await.until(() -> messages.get() == before + 1);
        return call;
    }

    private static String outcome(Future<String> call) throws Exception {
        return call.await(10, TimeUnit.SECONDS);
    }

    private void assertCounted(String identity, String reason) {
        Await.until(() -> gateway.adminGet("/metrics")
                .body()
                .contains("sluice_requests_failed_total{reason=\"" + reason + "\",route=\"POST /" + identity
                        + "/{what}\"} 1.0"));
        Await.until(() -> backend.resets().size() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"begun", "held"})
    void a_stream_ends_with_unauthenticated_when_its_token_expires(String kind) throws Exception {
        Future<String> call = open("/signed/" + kind, issuer.token(clocks.get(0).secondsFromNow(40)));
        skip(30);
        assertThat(call.isComplete()).isFalse();
        skip(11);
        assertThat(outcome(call)).startsWith("16: ").contains("the token has expired");
        assertCounted("signed", "expired");
    }

    /** The clock of the issuer may be behind that of the gateway. */
    @Test
    void a_call_with_a_token_that_its_leeway_accepts_reaches_the_backend() throws Exception {
        Future<String> call = open("/signed/begun", issuer.token(clocks.get(0).secondsFromNow(-5)));
        skip(20);
        assertThat(call.isComplete()).isFalse();
        skip(6);
        assertThat(outcome(call)).startsWith("16: ").contains("the token has expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"begun", "held"})
    void a_stream_on_an_old_connection_ends_with_unavailable_at_its_own_age(String kind) throws Exception {
        Promise<Void> ended = Promise.promise();
        send(
                        HttpMethod.GET,
                        "/a",
                        "none",
                        HttpClientRequest::send,
                        response -> response.end().onComplete(ended))
                .onFailure(ended::tryFail);
        ended.future().await(10, TimeUnit.SECONDS);
        skip(50);
        Future<String> call = open("/public/" + kind, "none");
        skip(30);
        assertThat(call.isComplete()).isFalse();
        skip(37);
        assertThat(outcome(call)).startsWith("14: ").contains("its age");
        assertCounted("public", "stream_age");
    }

    @ParameterizedTest
    @ValueSource(strings = {"begun", "held"})
    void an_inactive_token_ends_the_stream_with_unauthenticated(String kind) throws Exception {
        issuer.answer("{\"active\":true}");
        Future<String> call = open("/opaque/" + kind, "t");
        issuer.answer("{\"active\":false}");
        skip(4);
        assertThat(outcome(call)).startsWith("16: ").contains("the token is not active");
        assertThat(issuer.requests).hasSize(2);
        assertCounted("opaque", "inactive");
    }

    @Test
    void a_call_that_is_rejected_before_its_backend_leaves_no_timer() throws Exception {
        Await.until(() -> longTimers() > 0);
        long ofTheIssuer = longTimers();
        Future<String> call = call("/public/" + "x".repeat(300), "none");
        assertThat(outcome(call)).startsWith("13: ");
        assertThat(backend.requests()).isEmpty();
        assertThat(longTimers()).isEqualTo(ofTheIssuer);
        Future<String> open = open("/public/begun", "none");
        assertThat(longTimers()).isGreaterThan(ofTheIssuer);
        vertx.runOnContext(end -> backend.requests().get(0).response().end());
        outcome(open);
        Await.until(() -> longTimers() == ofTheIssuer);
    }

    /** Returns the number of timers of a minute or more, such as the age of a stream, and the next fetch of keys. */
    private long longTimers() {
        return clocks.get(0).timersBeyond(Duration.ofSeconds(50));
    }

    @Test
    void an_issuer_that_does_not_reply_ends_the_stream_with_unavailable() throws Exception {
        issuer.answer("{\"active\":true}");
        Future<String> call = open("/opaque/begun", "t");
        issuer.answer(null);
        skip(25);
        issuer.awaitRequests(3);
        assertThat(call.isComplete()).isFalse();
        skip(6);
        assertThat(outcome(call)).startsWith("14: ").contains("the issuer did not verify the token");
        assertCounted("opaque", "no_answer");
    }
}
