package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static dev.sluice.upstream.http.HttpBackendFixture.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Classification;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenarios 21 to 24 of resilience.md: every wait times out with its phase, and the connection closes. */
@ExtendWith(VertxExtension.class)
@Tag("slow")
class SlowBackendTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    private static final Duration SHORT = millis(200);

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @Test
    void silence_before_the_head_times_out_in_read() {
        assertThat(endsAt(TimeoutPhase.READ, FaultyResponse.silence())).satisfies(because(FailureReason.READ_TIMEOUT));
        assertThat(STAND.events.attempts).containsExactly("read_timeout 0");
    }

    @Test
    void a_body_that_stalls_times_out_in_read() {
        assertThat(endsAt(TimeoutPhase.READ, FaultyResponse.stallInBody()))
                .satisfies(because(FailureReason.READ_TIMEOUT));
        assertThat(STAND.events.attempts).containsExactly("read_timeout 200");
    }

    @Test
    void an_endless_head_times_out_in_read() {
        assertThat(endsAt(TimeoutPhase.READ, FaultyResponse.dripHead(STAND.vertx, millis(20))))
                .satisfies(because(FailureReason.READ_TIMEOUT));
    }

    @Test
    void a_slow_body_times_out_in_attempt() {
        assertThat(endsAt(TimeoutPhase.ATTEMPT, FaultyResponse.drip(STAND.vertx, millis(20))))
                .satisfies(because(FailureReason.ATTEMPT_TIMEOUT));
    }

    private static BackendFailure endsAt(TimeoutPhase phase, FaultyResponse response) {
        FaultyServer server = STAND.server(response);
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(phase, SHORT.toMillis()), server.url()));

        BackendFailure failure = STAND.failure(backend, STAND.get("/"));

        assertThat(STAND.events.timeouts).containsExactly(phase.code());
        assertThat(failure.elapsed()).isGreaterThanOrEqualTo(SHORT);
        assertThat(server.awaitClosed(1))
                .as("the connection to the backend closes")
                .isTrue();
        assertThat(server.requests()).hasSize(1);
        return failure;
    }

    @Test
    void a_deadline_before_the_attempt_timeout_is_deadline_exceeded() {
        FaultyServer server = STAND.server(FaultyResponse.drip(STAND.vertx, millis(20)));

        BackendFailure failure =
                STAND.failure(STAND.backend(server.url()), STAND.get("/").withTimeout(SHORT));

        assertThat(failure).isInstanceOf(NoReply.DeadlineExceeded.class);
        assertThat(failure.elapsed()).isGreaterThanOrEqualTo(SHORT);
        assertThat(STAND.events.timeouts).containsExactly("total");
        assertThat(server.awaitClosed(1)).isTrue();
    }

    @Test
    void a_deadline_that_was_too_short_is_a_neutral_outcome() {
        HttpBackend backend =
                STAND.backend(STAND.server(FaultyResponse.silence()).url());

        assertThat(healthAfter(backend, STAND.get("/").withTimeout(SHORT))).isEqualTo(Classification.Signal.NEUTRAL);
    }

    @Test
    void a_deadline_after_half_the_attempt_timeout_counts_against_the_backend() {
        FaultyServer server = STAND.server(FaultyResponse.silence());
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(TimeoutPhase.ATTEMPT, 400), server.url()));

        assertThat(healthAfter(backend, STAND.get("/").withTimeout(millis(300))))
                .isEqualTo(Classification.Signal.FAILURE);
    }

    @Test
    void a_deadline_after_a_failed_attempt_counts_against_the_backend() {
        HttpBackend backend = STAND.backend(STAND.server(FaultyResponse.status(500), FaultyResponse.silence())
                .url());
        Call call = STAND.get("/").withTimeout(millis(400));

        STAND.failure(backend, call);

        assertThat(healthAfter(backend, call)).isEqualTo(Classification.Signal.FAILURE);
    }

    private static Classification.Signal healthAfter(HttpBackend backend, Call call) {
        BackendFailure failure = STAND.failure(backend, call);
        assertThat(failure).isInstanceOf(NoReply.DeadlineExceeded.class);
        return Classification.of(failure).signal();
    }

    @Test
    void a_call_whose_deadline_has_passed_is_not_sent() {
        FaultyServer server = STAND.server(FaultyResponse.json("{}"));

        BackendFailure failure =
                STAND.failure(STAND.backend(server.url()), STAND.get("/").withTimeout(Duration.ZERO));

        assertThat(failure).isInstanceOf(NoReply.DeadlineExceeded.class);
        assertThat(server.connections()).isZero();
    }

    @Test
    void an_unread_request_times_out_in_write() {
        FaultyServer server = STAND.server(FaultyResponse.silence()).stopReading();
        Call call = TestCalls.post(STAND.clock, "/orders", Buffer.buffer(new byte[32 << 20]));
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(TimeoutPhase.WRITE, 200), server.url()));

        BackendFailure failure = STAND.failure(backend, call);

        assertThat(failure).satisfies(because(FailureReason.WRITE_TIMEOUT));
        assertThat(STAND.events.timeouts).containsExactly("write");
        server.resumeReading();
        assertThat(server.awaitClosed(1)).isTrue();
        assertThat(server.resets())
                .as("resets before the complete request was read")
                .isEqualTo(1);
    }

    @Test
    void an_error_status_whose_body_stalls_is_a_status_failure() {
        FaultyServer server = STAND.server(FaultyResponse.stallInBodyOf(503));
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(TimeoutPhase.READ, 200), server.url()));

        assertThat(STAND.failure(backend, STAND.get("/"))).satisfies(because(FailureReason.SERVER_ERROR));
        assertThat(STAND.events.timeouts).isEmpty();
        assertThat(server.awaitClosed(1)).isTrue();
    }

    @Test
    void a_blocked_event_loop_is_no_read_timeout() {
        FaultyResponse afterAWhile = peer ->
                STAND.vertx.setTimer(500, later -> FaultyResponse.json("{}").respond(peer));
        FaultyServer server = STAND.server(afterAWhile, FaultyResponse.json("{}"));
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(HttpBackendFixture.onlyTimeout(TimeoutPhase.READ, 1000), server.url()));

        Reply reply = TestEventLoops.call(STAND.vertx, () -> {
            Future<Reply> slow = backend.send(STAND.get("/"));
            // The loop is blocked during a read, so the timer expires and runs before the next read.
            backend.send(STAND.get("/")).onSuccess(quick -> blockFor(millis(1500)));
            return slow;
        });

        assertThat(reply.status()).isEqualTo(200);
    }

    private static void blockFor(Duration time) {
        long end = STAND.clock.nanos() + time.toNanos();
        while (STAND.clock.nanos() < end) Thread.onSpinWait();
    }
}
