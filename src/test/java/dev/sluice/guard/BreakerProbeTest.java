package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply.Cancelled;
import dev.sluice.backend.NotSent.PoolTimeout;
import dev.sluice.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an open circuit comes to be closed again. */
class BreakerProbeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final BreakerFixture it = new BreakerFixture(BreakerFixture.SPEC);

    @Test
    void a_good_probe_closes_it() {
        it.tripAndWait();
        it.callsEndWith(200);
        it.assertState("closed");
        assertThat(it.events.of("transition"))
                .containsExactly(
                        "transition closed open consecutive",
                        "transition open half_open probe",
                        "transition half_open closed recovered");
    }

    @Test
    void while_a_probe_is_out_everybody_else_is_refused() {
        it.tripAndWait();
        Future<Reply> probe = it.getTaking(SECOND, 200);
        for (int call = 0; call < 20; call++) it.assertRefused();
        it.clock.advance(SECOND);
        assertThat(probe.succeeded()).isTrue();
        it.assertState("closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 429})
    void a_bad_probe_opens_it_for_the_full_wait_again(int status) {
        it.tripAndWait();
        it.callsEndWith(status);
        it.assertState("open");
        it.clock.advance(BreakerFixture.OPEN.minus(BreakerFixture.NANO));
        it.assertRefused();
        it.clock.advance(BreakerFixture.NANO);
        it.assertState("half_open");
        assertThat(it.events.of("transition half_open open probe")).hasSize(1);
    }

    @Test
    void a_probe_that_says_nothing_about_the_backend_opens_it_again() {
        it.tripAndWait();
        it.backend.next(Replies.failure(PoolTimeout::new));
        assertThat(GuardFixture.causeOf(it.get())).isEqualTo(FailureReason.POOL_TIMEOUT);
        it.assertState("open");
    }

    @Test
    void a_probe_that_ends_in_a_bug_of_ours_opens_it_again() {
        it.tripAndWait();
        it.backend.next(Replies.bug());
        assertThat(it.get().cause()).isInstanceOf(IllegalStateException.class);
        it.assertState("open");
    }

    @Test
    void a_refused_call_of_the_caller_is_a_good_probe() {
        it.tripAndWait();
        it.callsEndWith(404);
        it.assertState("closed");
    }

    @Test
    void a_probe_that_hangs_ends_by_its_deadline_and_the_next_one_decides() {
        it.tripAndWait();
        it.backend.next(Replies.silence());
        Future<Reply> probe = it.breaker.send(it.calls.get(SECOND));
        it.clock.advance(SECOND);
        assertThat(GuardFixture.causeOf(probe)).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
        it.assertState("open");
        it.clock.advance(BreakerFixture.OPEN);
        it.callsEndWith(200);
        it.assertState("closed");
    }

    @Test
    void a_probe_that_hangs_is_cancelled_so_that_nothing_is_left_running() {
        it.tripAndWait();
        it.backend.next(probe -> {
            Promise<Reply> reply = Promise.promise();
            probe.cancellation().onCancel(() -> reply.fail(new Cancelled(probe, Cancelled.Stage.EXCHANGE)));
            return reply.future();
        });
        Future<Reply> probe = it.breaker.send(it.calls.get(SECOND));
        it.clock.advance(SECOND);
        assertThat(it.backend.running()).isZero();
        assertThat(GuardFixture.causeOf(probe)).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500})
    void a_probe_runs_on_and_decides_when_its_caller_goes_away(int status) {
        it.tripAndWait();
        Call call = it.calls.get();
        Future<Reply> probe = it.getTaking(SECOND, status, call);
        call.cancellation().cancel();
        assertThat(GuardFixture.causeOf(probe)).isEqualTo(FailureReason.CANCELLED);
        it.assertState("half_open");
        it.clock.advance(SECOND);
        it.assertState(status == 200 ? "closed" : "open");
    }

    @Test
    void a_late_success_closes_nothing_and_still_reaches_its_caller() {
        Future<Reply> late = it.getTaking(Duration.ofMillis(2500), 200);
        it.tripAndWait();
        Future<Reply> probe = it.getTaking(SECOND, 500);
        it.clock.advance(Duration.ofMillis(500));
        assertThat(late.succeeded()).isTrue();
        assertThat(it.events.of("judged stale")).hasSize(1);
        for (int call = 0; call < 20; call++) it.assertRefused();
        it.clock.advance(SECOND);
        assertThat(probe.failed()).isTrue();
        it.assertState("open");
    }

    @Test
    void late_failures_open_nothing() {
        for (int call = 0; call < 5; call++) it.getTaking(Duration.ofMillis(2500), 500);
        it.tripAndWait();
        it.callsEndWith(200);
        it.clock.advance(SECOND);
        assertThat(it.events.of("judged stale")).hasSize(5);
        it.assertState("closed");
    }

    @Test
    void late_failures_do_not_decide_for_the_probe() {
        for (int call = 0; call < 5; call++) it.getTaking(Duration.ofMillis(2500), 500);
        it.tripAndWait();
        it.getTaking(SECOND, 200);
        it.clock.advance(Duration.ofMillis(500));
        it.assertState("half_open");
        it.clock.advance(SECOND);
        it.assertState("closed");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void a_jump_of_the_wall_clock_makes_the_wait_neither_longer_nor_shorter(long hours) {
        it.trip();
        it.clock.jumpWallClock(Duration.ofHours(hours));
        it.clock.advance(BreakerFixture.OPEN.minus(BreakerFixture.NANO));
        it.assertRefused();
        it.clock.advance(BreakerFixture.NANO);
        it.callsEndWith(200);
        it.assertState("closed");
    }

    @Test
    void the_verticle_that_tripped_it_may_go_and_it_still_lets_a_probe_through() {
        it.trip();
        it.vertx.undeploy();
        it.clock.advance(BreakerFixture.OPEN.multipliedBy(2).plusMillis(200));
        it.assertState("half_open");
        assertThat(it.events.of("transition"))
                .containsExactly("transition closed open consecutive", "transition open half_open probe");
    }

    @Test
    void an_outcome_reaches_its_caller_only_after_the_circuit_has_heard_of_it() {
        it.callsEndWith(500, 500, 500, 500);
        it.vertx.queueing();
        it.backend.next(Replies.status(500));
        Future<Reply> fifth = it.get();
        assertThat(fifth.isComplete()).isFalse();
        it.clock.advance(Duration.ZERO);
        assertThat(fifth.isComplete()).isTrue();
        it.assertState("open");
    }
}
