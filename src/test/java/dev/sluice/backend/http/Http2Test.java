package dev.sluice.backend.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cause;
import dev.sluice.backend.NotAnswered;
import dev.sluice.backend.NotReached;
import dev.sluice.backend.Reply;
import dev.sluice.backend.Verdict;
import dev.sluice.fixture.Answer;
import dev.sluice.fixture.Calls;
import dev.sluice.fixture.EventLoops;
import dev.sluice.fixture.MisbehavingServer;
import dev.sluice.fixture.OnLoop;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.Waiting;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
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

/** Backends that are spoken to in HTTP/2: many calls on one connection, and each of them ends alone. */
@ExtendWith(VertxExtension.class)
class Http2Test {
    private static final Handler<HttpServerRequest> QUICKLY =
            request -> request.response().end("{}");
    private static final Handler<HttpServerRequest> NEVER = request -> {};
    private static final Handler<HttpServerRequest> BUT_FOR_QUICK = request -> {
        if (request.path().equals("/quick")) request.response().end("{}");
    };

    @RegisterExtension
    static final Stand STAND = new Stand();

    @BeforeAll
    static void start(@ProvidedBy(EventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    private static Http2Server server(Handler<HttpServerRequest> answer) {
        return server(new HttpServerOptions(), answer);
    }

    private static Http2Server server(HttpServerOptions options, Handler<HttpServerRequest> answer) {
        return STAND.closing(Http2Server.start(STAND.vertx, options, answer));
    }

    private static HttpBackend backend(int streams, Http2Server server) {
        return STAND.backend(Stand.http2(streams, Stand.only(Phase.TOTAL, 0), server.url()));
    }

    @Test
    void without_tls_all_calls_share_one_connection() {
        Http2Server server = server(NEVER);

        List<CallUnderway> calls = underway(8, backend(100, server));

        Waiting.until(() -> server.requests().size() == 8);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.versions()).containsExactly(HttpVersion.HTTP_2);
        server.letGo(STAND.vertx);
        assertThat(calls)
                .allSatisfy(
                        call -> assertThat(OnLoop.result(call.done()).body()).hasToString("{}"));
    }

    @Test
    void with_tls_it_is_agreed_upon() {
        assertThat(versionWithTls(true)).isEqualTo(HttpVersion.HTTP_2);
    }

    @Test
    void with_tls_a_backend_that_does_not_offer_it_is_spoken_to_in_the_older_version() {
        assertThat(versionWithTls(false)).isEqualTo(HttpVersion.HTTP_1_1);
    }

    private static HttpVersion versionWithTls(boolean offered) {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        Http2Server server = server(
                new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(offered)
                        .setKeyCertOptions(certificate.keyCertOptions()),
                QUICKLY);
        URI url = URI.create("https://localhost:" + server.port());
        HttpBackend.Spec spec = Stand.http2(100, Stand.only(Phase.TOTAL, 0), url);
        HttpClientOptions options = Connections.options(spec).setTrustOptions(certificate.trustOptions());
        HttpBackend backend = STAND.backend(
                spec, new Connections.Settings(options, Connections.pool(spec), Connections.LONGEST_LIFE));
        STAND.reply(backend, STAND.get("/"));
        certificate.delete();
        return server.versions().get(0);
    }

    @Test
    void no_connection_carries_more_calls_than_the_operator_says() {
        Http2Server server = server(NEVER);

        List<CallUnderway> calls = underway(8, backend(3, server));

        Waiting.until(() -> server.requests().size() == 8);
        assertThat(server.connections()).isEqualTo(3);
        assertThat(server.mostOnOneConnection()).isEqualTo(3);
        server.letGo(STAND.vertx);
        assertThat(calls).allSatisfy(call -> OnLoop.result(call.done()));
    }

    @Test
    void where_the_backend_allows_fewer_the_others_wait_for_the_pool_and_that_says_nothing_about_it() {
        Http2Server server = server(
                new HttpServerOptions().setInitialSettings(new Http2Settings().setMaxConcurrentStreams(1)), NEVER);
        HttpBackend backend = STAND.backend(Stand.http2(100, Stand.only(Phase.POOL, 300), server.url()));
        CallUnderway first = CallUnderway.on(STAND, backend);
        Waiting.until(() -> server.requests().size() == 1);

        BackendFailure failure = STAND.failure(backend, STAND.get("/"));

        assertThat(failure).isInstanceOf(NotReached.PoolTimeout.class);
        assertThat(Verdict.of(failure).health()).isEqualTo(Verdict.Health.NOTHING);
        assertThat(STAND.events.timeouts).containsExactly("pool");
        server.letGo(STAND.vertx);
        OnLoop.result(first.done());
    }

    @Test
    void who_hangs_up_ends_the_stream_alone() {
        Http2Server server = server(BUT_FOR_QUICK);
        HttpBackend backend = backend(100, server);
        CallUnderway call = CallUnderway.on(STAND, backend);
        Waiting.until(() -> server.requests().size() == 1);

        call.hangUp();

        assertThat(call.failure()).isInstanceOf(NotAnswered.Cancelled.class);
        Waiting.until(() -> server.resets().equals(List.of(8L)));
        STAND.reply(backend, STAND.get("/quick"));
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.gone()).isZero();
    }

    @Test
    void who_hangs_up_in_the_queue_is_not_sent_and_costs_nobody_a_place() {
        Http2Server server = server(
                new HttpServerOptions().setInitialSettings(new Http2Settings().setMaxConcurrentStreams(2)),
                BUT_FOR_QUICK);
        HttpBackend backend = backend(100, server);
        for (int round = 1; round <= 5; round++) {
            int sent = server.requests().size();
            List<CallUnderway> holding = underway(2, backend);
            Waiting.until(() -> server.requests().size() == sent + 2);
            List<CallUnderway> waiting = underway(3, backend);
            waiting.forEach(CallUnderway::hangUp);
            assertThat(waiting)
                    .allSatisfy(call -> assertThat(call.failure()).isInstanceOf(NotAnswered.Cancelled.class));
            server.letGo(STAND.vertx);
            holding.forEach(call -> OnLoop.result(call.done()));
            STAND.reply(backend, STAND.get("/quick"));
            assertThat(server.requests()).hasSize(sent + 3);
        }
        List<CallUnderway> both = underway(2, backend);
        Waiting.until(() -> server.requests().size() == 17);
        server.letGo(STAND.vertx);
        both.forEach(call -> OnLoop.result(call.done()));
    }

    @Test
    void an_answer_that_stalls_ends_at_read_and_its_stream_is_reset() {
        Http2Server server = server(request -> {
            if (request.path().equals("/quick")) request.response().end("{}");
            else request.response().putHeader("content-length", "100").write("{\"id\":");
        });
        HttpBackend backend = STAND.backend(Stand.http2(100, Stand.only(Phase.READ, 200), server.url()));

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(Cause.READ_TIMEOUT));

        Waiting.until(() -> server.resets().equals(List.of(8L)));
        STAND.reply(backend, STAND.get("/quick"));
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_body_that_nobody_reads_ends_at_write_and_the_connection_serves_the_others() {
        Http2Server server = server(request -> {
            if (request.path().equals("/quick")) request.response().end("{}");
            else request.pause();
        });
        HttpBackend backend = STAND.backend(Stand.http2(100, Stand.only(Phase.WRITE, 300), server.url()));
        Call upload = Calls.post(STAND.clock, "/", Buffer.buffer(new byte[200_000]));

        assertThat(STAND.failure(backend, upload)).satisfies(because(Cause.WRITE_TIMEOUT));

        STAND.reply(backend, STAND.get("/quick"));
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_large_body_arrives_whole() {
        CompletableFuture<Integer> length = new CompletableFuture<>();
        Http2Server server = server(request -> request.body().onSuccess(body -> {
            length.complete(body.length());
            request.response().end("{}");
        }));

        STAND.reply(backend(100, server), Calls.post(STAND.clock, "/", Buffer.buffer(new byte[1_000_000])));

        assertThat(OnLoop.result(length)).isEqualTo(1_000_000);
    }

    @Test
    void an_old_connection_is_left_to_those_who_are_on_it() {
        Http2Server server = server(request -> STAND.vertx.setTimer(
                1 + request.uri().length() % 5, later -> request.response().end("{}")));
        HttpBackend.Spec spec = Stand.http2(3, Stand.only(Phase.TOTAL, 0), server.url());
        HttpBackend backend = STAND.backend(
                spec, new Connections.Settings(Connections.options(spec), Connections.pool(spec), Duration.ZERO));

        for (int round = 0; round < 25; round++) {
            List<CompletableFuture<Reply>> calls = IntStream.range(0, 8)
                    .mapToObj(call ->
                            OnLoop.begin(STAND.vertx, () -> retryingOnce(backend, STAND.get("/" + "x".repeat(call)))))
                    .toList();
            assertThat(calls)
                    .allSatisfy(call -> assertThat(OnLoop.result(call).status()).isEqualTo(200));
        }

        assertThat(server.requests()).as("each was answered once").hasSize(200);
        assertThat(server.connections()).isGreaterThan(25);
        Waiting.until(() -> server.gone() == server.connections());
    }

    /** As the retry does: what has certainly not been processed is sent once more. */
    private static io.vertx.core.Future<Reply> retryingOnce(HttpBackend backend, Call call) {
        return backend.send(call)
                .recover(failure -> Verdict.of(failure).retry() == Verdict.Retry.ONCE
                        ? backend.send(call)
                        : io.vertx.core.Future.failedFuture(failure));
    }

    @Test
    void a_server_that_does_not_know_it_is_a_protocol_error() {
        MisbehavingServer server = STAND.server(Answer.json("{}"));
        HttpBackend backend = STAND.backend(Stand.http2(100, Stand.only(Phase.TOTAL, 0), server.url()));

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(Cause.PROTOCOL_ERROR));
    }

    @Test
    void a_server_that_says_nothing_is_a_connection_that_was_not_made() {
        MisbehavingServer server = STAND.server(Answer.silence());
        HttpBackend backend = STAND.backend(Stand.http2(100, Stand.only(Phase.POOL, 300), server.url()));

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(Cause.CONNECT_TIMEOUT));
    }

    private static List<CallUnderway> underway(int calls, HttpBackend backend) {
        return Stream.generate(() -> CallUnderway.on(STAND, backend))
                .limit(calls)
                .toList();
    }
}
