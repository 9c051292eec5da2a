package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NotSent.PoolTimeout;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.guard.GuardFixture.BreakerFixture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The probes of an open circuit, and their outcomes. */
class BreakerProbeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final BreakerFixture fixture = new BreakerFixture(BreakerFixture.SPEC);

    @Test
    void a_successful_probe_closes_it_after_two_seconds() {
        fixture.tripAndWait();
        fixture.callWithStatuses(200);
        fixture.clock.advance(Duration.ofSeconds(2).minusNanos(1));
        fixture.assertState("half_open");
        fixture.clock.advance(BreakerFixture.NANO);
        fixture.assertState("closed");
        assertThat(fixture.events.startingWith("transition"))
                .containsExactly(
                        "transition closed open consecutive",
                        "transition open half_open probe",
                        "transition half_open closed recovered");
    }

    @Test
    void while_a_probe_runs_other_calls_are_rejected() {
        fixture.tripAndWait();
        Future<Reply> probe = fixture.getAfter(SECOND, 200);
        for (int call = 0; call < 20; call++) fixture.assertRejected();
        fixture.clock.advance(SECOND);
        assertThat(probe.succeeded()).isTrue();
        fixture.assertRecovering();
    }

    @Test
    void a_failed_probe_opens_it_for_the_full_wait_again() {
        fixture.tripAndWait();
        fixture.callWithStatuses(500);
        fixture.assertState("open");
        fixture.clock.advance(BreakerFixture.OPEN.minus(BreakerFixture.NANO));
        fixture.assertRejected();
        fixture.clock.advance(BreakerFixture.NANO);
        fixture.assertState("half_open");
        assertThat(fixture.events.startingWith("transition half_open open probe"))
                .hasSize(1);
    }

    @Test
    void a_neutral_probe_opens_it_again() {
        fixture.tripAndWait();
        fixture.backend.next(Replies.failure(PoolTimeout::new));
        assertThat(GuardFixture.reasonOf(fixture.get())).isEqualTo(FailureReason.POOL_TIMEOUT);
        fixture.assertState("open");
    }

    @Test
    void a_probe_that_ends_in_a_bug_opens_it_again() {
        fixture.tripAndWait();
        fixture.backend.next(Replies.bug());
        assertThat(fixture.get().cause()).isInstanceOf(IllegalStateException.class);
        fixture.assertState("open");
    }

    @Test
    void a_4xx_reply_is_a_successful_probe() {
        fixture.tripAndWait();
        fixture.callWithStatuses(404);
        fixture.assertRecovering();
    }

    @Test
    void a_probe_that_hangs_ends_at_its_deadline_and_the_next_probe_decides() {
        fixture.tripAndWait();
        fixture.backend.next(Replies.silence());
        Future<Reply> probe = fixture.breaker.send(fixture.calls.get(SECOND));
        fixture.clock.advance(SECOND);
        assertThat(GuardFixture.reasonOf(probe)).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
        fixture.assertState("open");
        fixture.clock.advance(BreakerFixture.OPEN);
        fixture.callWithStatuses(200);
        fixture.assertRecovering();
    }

    @Test
    void a_probe_that_hangs_is_cancelled() {
        fixture.tripAndWait();
        fixture.backend.next(probe -> {
            Promise<Reply> reply = Promise.promise();
            probe.cancellation().onCancel(() -> reply.fail(new Cancelled(probe, Cancelled.Stage.EXCHANGE)));
            return reply.future();
        });
        Future<Reply> probe = fixture.breaker.send(fixture.calls.get(SECOND));
        fixture.clock.advance(SECOND);
        assertThat(fixture.backend.running()).isZero();
        assertThat(GuardFixture.reasonOf(probe)).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500})
    void a_probe_runs_on_and_decides_after_its_caller_disconnects(int status) {
        fixture.tripAndWait();
        Call call = fixture.calls.get();
        Future<Reply> probe = fixture.getAfter(SECOND, status, call);
        call.cancellation().cancel();
        assertThat(GuardFixture.reasonOf(probe)).isEqualTo(FailureReason.CANCELLED);
        fixture.assertState("half_open");
        fixture.clock.advance(SECOND.plus(RecoveryRamp.DURATION));
        fixture.assertState(status == 200 ? "closed" : "half_open");
    }

    @Test
    void a_stale_success_does_not_close_it_and_reaches_its_caller() {
        Future<Reply> late = fixture.getAfter(Duration.ofMillis(2500), 200);
        fixture.tripAndWait();
        Future<Reply> probe = fixture.getAfter(SECOND, 500);
        fixture.clock.advance(Duration.ofMillis(500));
        assertThat(late.succeeded()).isTrue();
        assertThat(fixture.events.startingWith("judged stale")).hasSize(1);
        for (int call = 0; call < 20; call++) fixture.assertRejected();
        fixture.clock.advance(SECOND);
        assertThat(probe.failed()).isTrue();
        fixture.assertState("open");
    }

    @Test
    void stale_failures_do_not_open_it() {
        for (int call = 0; call < 5; call++) fixture.getAfter(Duration.ofMillis(2500), 500);
        fixture.tripAndWait();
        fixture.callWithStatuses(200);
        fixture.clock.advance(SECOND);
        assertThat(fixture.events.startingWith("judged stale")).hasSize(5);
        fixture.assertRecovering();
    }

    @Test
    void stale_failures_do_not_decide_the_probe() {
        for (int call = 0; call < 5; call++) fixture.getAfter(Duration.ofMillis(2500), 500);
        fixture.tripAndWait();
        fixture.getAfter(SECOND, 200);
        fixture.clock.advance(Duration.ofMillis(500));
        fixture.assertRejected();
        fixture.clock.advance(SECOND);
        fixture.assertRecovering();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void a_jump_of_the_wall_clock_makes_the_wait_neither_longer_nor_shorter(long hours) {
        fixture.trip();
        fixture.clock.jumpWallClock(Duration.ofHours(hours));
        fixture.clock.advance(BreakerFixture.OPEN.minus(BreakerFixture.NANO));
        fixture.assertRejected();
        fixture.clock.advance(BreakerFixture.NANO);
        fixture.callWithStatuses(200);
        fixture.assertRecovering();
    }

    @Test
    void it_allows_a_probe_after_its_verticle_was_undeployed() {
        fixture.trip();
        fixture.vertx.undeploy();
        fixture.clock.advance(BreakerFixture.OPEN.multipliedBy(2).plusMillis(200));
        fixture.assertState("half_open");
        assertThat(fixture.events.startingWith("transition"))
                .containsExactly("transition closed open consecutive", "transition open half_open probe");
    }

    @Test
    void a_caller_that_receives_the_last_failure_finds_the_circuit_open() {
        fixture.callWithStatuses(500, 500, 500, 500);
        List<String> states = new ArrayList<>();
        fixture.getAfter(SECOND, 500).onComplete(ignored -> states.add(fixture.circuit.state()));
        fixture.clock.advance(SECOND);
        assertThat(states).containsExactly("open");
    }
}
