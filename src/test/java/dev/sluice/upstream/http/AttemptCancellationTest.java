package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.http.HttpBackendFixture.PendingCall;
import io.vertx.core.Vertx;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenario 37 of resilience.md for one attempt: a cancelled call ends at once. */
@ExtendWith(VertxExtension.class)
class AttemptCancellationTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    static List<FaultyResponse> unfinished() {
        return List.of(FaultyResponse.silence(), FaultyResponse.stallInBody());
    }

    @ParameterizedTest
    @MethodSource("unfinished")
    void a_call_that_is_cancelled_in_flight_or_within_the_response_closes_its_connection(FaultyResponse unfinished) {
        FaultyServer server = STAND.server(unfinished);
        PendingCall call = PendingCall.start(STAND, STAND.backend(server.url()));

        server.awaitRequests(1);
        call.cancel();

        assertThat(server.awaitClosed(1)).isTrue();
        assertThat(call.failure()).isInstanceOf(NoReply.Cancelled.class);
    }

    @Test
    void a_call_that_is_cancelled_before_its_attempt_is_not_sent() {
        FaultyServer server = STAND.server(FaultyResponse.json("{}"));
        HttpBackend backend = STAND.backend(server.url());
        Call call = STAND.get("/");
        call.cancellation().cancel();

        assertThat(STAND.failure(backend, call)).isInstanceOf(NoReply.Cancelled.class);
        assertThat(server.connections()).isZero();
    }

    @Test
    void a_call_that_is_cancelled_in_the_queue_ends_at_once_and_is_never_sent() {
        FaultyServer server = STAND.server(
                peer -> STAND.vertx.setTimer(
                        300, later -> FaultyResponse.json("{}").respond(peer)),
                FaultyResponse.json("{}"));
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(1, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url()));
        PendingCall first = PendingCall.start(STAND, backend);
        server.awaitRequests(1);
        PendingCall waiting = PendingCall.start(STAND, backend);

        waiting.cancel();

        assertThat(waiting.failure()).isInstanceOf(NoReply.Cancelled.class);
        assertThat(first.reply()).isNotDone();
        assertThat(TestEventLoops.await(first.reply()).status()).isEqualTo(200);
        assertThat(STAND.reply(backend, STAND.get("/last")).status()).isEqualTo(200);
        assertThat(server.requests()).hasSize(2).last().asString().startsWith("GET /last ");
        assertThat(server.connections())
                .as("connections, if the first stays usable")
                .isEqualTo(1);
    }

    @Test
    void after_the_response_a_cancellation_has_no_effect() {
        FaultyServer server = STAND.server(FaultyResponse.json("{}"));
        HttpBackend backend = STAND.backend(server.url());
        Call call = STAND.get("/");

        STAND.reply(backend, call);
        call.cancellation().cancel();
        STAND.reply(backend, STAND.get("/"));

        assertThat(server.connections()).isEqualTo(1);
        assertThat(STAND.events.attempts).containsExactly("success 200", "success 200");
    }
}
