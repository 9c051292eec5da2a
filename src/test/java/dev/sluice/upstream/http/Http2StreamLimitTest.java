package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer.Http2;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.http.HttpBackendFixture.PendingCall;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backend that allows fewer streams on a connection than there are calls. */
@ExtendWith(VertxExtension.class)
class Http2StreamLimitTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private static Http2 server(int streams) {
        HttpServerOptions options =
                new HttpServerOptions().setInitialSettings(new Http2Settings().setMaxConcurrentStreams(streams));
        return STAND.closeAfterTest(Http2.start(STAND.vertx, options, request -> {
            if (request.path().equals("/quick")) request.response().end("{}");
        }));
    }

    private static HttpBackend backend(Http2 server) {
        return STAND.backend(
                HttpBackendFixture.http2(100, HttpBackendFixture.onlyTimeout(TimeoutPhase.POOL, 3_000), server.url()));
    }

    private static List<PendingCall> pendingCalls(int calls, HttpBackend backend) {
        return Stream.generate(() -> PendingCall.start(STAND, backend))
                .limit(calls)
                .toList();
    }

    /** Waits for all requests of a server, and responds to them. */
    private static void respond(Http2 server, int requests, List<PendingCall> calls) {
        Await.until(() -> server.requests().size() == requests);
        server.answerAll(STAND.vertx);
        for (PendingCall call : calls)
            assertThat(TestEventLoops.await(call.reply()).status()).isEqualTo(200);
    }

    @Test
    void no_call_waits_for_another_one() {
        Http2 server = server(2);

        List<PendingCall> calls = pendingCalls(8, backend(server));
        respond(server, 8, calls);

        assertThat(server.maxRequestsOnOneConnection()).isLessThanOrEqualTo(2);
        assertThat(STAND.events.timeouts).isEmpty();
    }

    @Test
    void after_a_burst_calls_use_the_shared_connection_again() {
        Http2 server = server(2);
        HttpBackend backend = backend(server);
        respond(server, 8, pendingCalls(8, backend));
        HttpConnection shared = server.requests().get(0).connection();

        for (int requests = 9; requests <= 13; requests++) {
            respond(server, requests, pendingCalls(1, backend));
            assertThat(server.requests().get(requests - 1).connection()).isSameAs(shared);
        }
    }

    @Test
    void a_call_that_is_cancelled_before_its_connection_closes_it_under_no_other_call() {
        for (int round = 0; round < 20; round++) {
            Http2 server = server(100);
            HttpBackend backend = backend(server);
            CompletableFuture<Reply> other = TestEventLoops.start(STAND.vertx, () -> {
                Call cancelled = STAND.get("/");
                Future<Reply> unused = backend.send(cancelled);
                Future<Reply> second = backend.send(STAND.get("/quick"));
                cancelled.cancellation().cancel();
                return second;
            });
            assertThat(TestEventLoops.await(other).status()).isEqualTo(200);
        }
    }

    @Test
    void cancelled_calls_take_no_stream() {
        Http2 server = server(2);
        HttpBackend backend = backend(server);
        for (int round = 1; round <= 5; round++) {
            int before = server.requests().size();
            List<PendingCall> holding = pendingCalls(2, backend);
            Await.until(() -> server.requests().size() >= before + 2);
            List<PendingCall> cancelled = pendingCalls(3, backend);
            cancelled.forEach(PendingCall::cancel);
            assertThat(cancelled).allSatisfy(call -> assertThat(call.failure()).isInstanceOf(NoReply.Cancelled.class));
            server.answerAll(STAND.vertx);
            holding.forEach(call -> TestEventLoops.await(call.reply()));
            STAND.reply(backend, STAND.get("/quick"));
        }

        assertThat(server.requests())
                .filteredOn(request -> request.path().equals("/quick"))
                .extracting(HttpServerRequest::connection)
                .hasSize(5)
                .containsOnly(server.requests().get(0).connection());
    }
}
