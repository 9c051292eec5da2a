package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Percent;
import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.BackendStatus.Circuit;
import dev.sluice.upstream.backend.BackendStatus.Failures;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NotSent.CircuitOpen;
import dev.sluice.upstream.backend.NotSent.PoolTimeout;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.guard.GuardFixture.BreakerFixture;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The outcomes that open a circuit. */
class BreakerTripTest {
    private static final Duration SLOW = Duration.ofMillis(400);

    private BreakerFixture fixture = new BreakerFixture(BreakerFixture.SPEC);

    @Test
    void consecutive_failures_open_it_and_then_nothing_is_sent() {
        fixture.callWithStatuses(500, 500, 500, 500);
        fixture.assertState("closed");
        fixture.callWithStatuses(500);
        fixture.assertState("open");
        fixture.assertRejected();
        assertThat(fixture.events.startingWith("circuit rejected")).hasSize(1);
    }

    @Test
    void a_rejection_has_the_time_until_the_next_probe() {
        fixture.trip();
        fixture.clock.advance(Duration.ofMillis(500));
        assertThat(fixture.get().cause())
                .isInstanceOfSatisfying(
                        CircuitOpen.class,
                        failure -> assertThat(failure.remainingOpenTime()).isEqualTo(Duration.ofMillis(1500)));
    }

    @Test
    void the_status_of_a_circuit_has_the_failures_that_opened_it() {
        fixture.callWithStatuses(200, 500);
        Instant started = fixture.circuit.status().since();
        assertThat(fixture.circuit.status()).isEqualTo(new Circuit("closed", started, new Failures(1, 2, 1), null));
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.callWithStatuses(500, 500, 500, 500);
        Instant opened = started.plusSeconds(1);
        Failures failures = new Failures(5, 6, 5);
        assertThat(fixture.circuit.status())
                .isEqualTo(new Circuit("open", opened, failures, opened.plus(GuardFixture.OPEN)));
        fixture.clock.advance(Duration.ofMillis(500));
        assertThat(fixture.circuit.status().probeAt()).isEqualTo(opened.plus(GuardFixture.OPEN));
        fixture.clock.advance(GuardFixture.OPEN);
        assertThat(fixture.circuit.status().state()).isEqualTo("half_open");
        assertThat(fixture.circuit.status().failures()).isEqualTo(failures);
    }

    @Test
    void a_success_resets_the_consecutive_count() {
        fixture.callWithStatuses(500, 500, 500, 500, 200, 500, 500, 500, 500);
        fixture.assertState("closed");
        fixture.callWithStatuses(500);
        fixture.assertState("open");
    }

    @Test
    void a_backend_that_fails_four_calls_of_five_trips_it_by_rate() {
        for (int round = 0; round < 4; round++) fixture.callWithStatuses(500, 500, 500, 500, 200);
        fixture.assertState("open");
        assertThat(fixture.backend.hits()).isEqualTo(20);
        assertThat(fixture.events.startingWith("transition")).containsExactly("transition closed open rate");
    }

    @Test
    void client_errors_do_not_hide_failures_of_the_backend() {
        for (int round = 0; fixture.circuit.isClosed() && round < 10; round++)
            fixture.callWithStatuses(503, 503, 503, 404, 404);
        fixture.assertState("open");
        assertThat(fixture.backend.hits()).isBetween(20, 23);
    }

    @Test
    void client_errors_never_open_it() {
        for (int call = 0; call < 50; call++) fixture.callWithStatuses(404, 401, 422);
        fixture.assertState("closed");
        assertThat(fixture.backend.hits()).isEqualTo(150);
    }

    @Test
    void an_overloaded_backend_trips_it_by_rate_and_not_by_count() {
        for (int call = 0; call < 19; call++) fixture.callWithStatuses(429);
        fixture.assertState("closed");
        fixture.callWithStatuses(429);
        assertThat(fixture.events.startingWith("transition")).containsExactly("transition closed open rate");
    }

    @Test
    void a_429_does_not_reset_the_consecutive_count() {
        fixture.callWithStatuses(500, 500, 500, 500, 429, 500);
        fixture.assertState("open");
    }

    @Test
    void slow_calls_open_it_even_if_they_succeed() {
        fixture = new BreakerFixture(new Breaker.Spec(
                5,
                new Percent(50),
                100,
                Duration.ofSeconds(10),
                4,
                SLOW,
                new Percent(75),
                BreakerFixture.OPEN,
                BreakerFixture.OPEN));
        for (int call = 0; call < 3; call++) slowCall();
        fixture.assertState("closed");
        fixture.callWithStatuses(200);
        fixture.assertState("open");
        assertThat(fixture.events.startingWith("transition")).containsExactly("transition closed open slow");
    }

    private void slowCall() {
        Future<Reply> reply = fixture.getAfter(SLOW, 200);
        fixture.clock.advance(SLOW);
        assertThat(reply.succeeded()).isTrue();
    }

    @Test
    void neutral_outcomes_do_not_count() {
        fixture.callWithStatuses(500, 500, 500, 500);
        fixture.backend.next(
                Replies.failure(PoolTimeout::new),
                Replies.failure((call, detail) -> new Cancelled(call, Cancelled.Stage.EXCHANGE)));
        fixture.backend.next(Replies.notReached(FailureReason.NO_CREDENTIALS), Replies.bug());
        for (int call = 0; call < 4; call++) assertThat(fixture.get().failed()).isTrue();
        assertThat(fixture.events.startingWith("judged neutral")).hasSize(4);
        fixture.callWithStatuses(500);
        fixture.assertState("open");
    }

    @Test
    void too_few_calls_have_no_rate() {
        fixture = new BreakerFixture(GuardFixture.breaker(1000, new Percent(1), 20));
        for (int call = 0; call < 19; call++) fixture.callWithStatuses(500);
        fixture.assertState("closed");
        fixture.callWithStatuses(200);
        fixture.assertState("open");
    }

    @Test
    void a_rate_covers_only_the_window() {
        for (int round = 0; round < 3; round++) fixture.callWithStatuses(500, 500, 500, 500, 200);
        fixture.clock.advance(Duration.ofSeconds(11));
        fixture.callWithStatuses(500, 500, 500, 500, 200);
        fixture.assertState("closed");
    }

    @Test
    void an_open_circuit_forgets_the_rates_that_opened_it() {
        for (int round = 0; round < 4; round++) fixture.callWithStatuses(500, 500, 500, 500, 200);
        fixture.clock.advance(BreakerFixture.OPEN);
        fixture.callWithStatuses(200);
        for (int call = 0; call < 4; call++) fixture.callWithStatuses(500);
        fixture.assertState("half_open");
    }

    @Test
    void a_few_failures_in_a_row_among_many_calls_do_not_open_it() {
        for (int call = 0; call < 20; call++) fixture.callWithStatuses(200);
        for (int call = 0; call < 19; call++) fixture.callWithStatuses(500);
        fixture.assertState("closed");
        fixture.callWithStatuses(500);
        assertThat(fixture.events.startingWith("transition")).containsExactly("transition closed open rate");
    }

    @Test
    void failures_in_a_row_decide_again_after_the_calls_have_left_the_window() {
        for (int call = 0; call < 20; call++) fixture.callWithStatuses(200);
        fixture.callWithStatuses(500, 500, 500, 500);
        fixture.clock.advance(Duration.ofSeconds(10).plusNanos(1));
        fixture.callWithStatuses(500);
        assertThat(fixture.events.startingWith("transition")).containsExactly("transition closed open consecutive");
    }

    @Test
    void a_rate_covers_only_the_last_calls() {
        for (int call = 0; call < 1000; call++) fixture.callWithStatuses(200);
        for (int call = 0; call < 49; call++) fixture.callWithStatuses(500);
        fixture.assertState("closed");
        fixture.callWithStatuses(500);
        assertThat(fixture.events.startingWith("transition")).containsExactly("transition closed open rate");
    }

    @Test
    void a_call_as_old_as_the_window_still_counts() {
        for (int call = 0; call < 20; call++) fixture.callWithStatuses(200);
        fixture.clock.advance(Duration.ofSeconds(10));
        fixture.callWithStatuses(500, 500, 500, 500, 500);
        fixture.assertState("closed");
    }

    @Test
    void failures_two_minutes_apart_are_not_in_a_row() {
        fixture.callWithStatuses(500);
        fixture.clock.advance(Breaker.CONSECUTIVE_WINDOW);
        fixture.callWithStatuses(500, 500, 500, 500);
        fixture.assertState("closed");
        fixture.callWithStatuses(500);
        fixture.assertState("open");
    }

    @Test
    void a_jump_of_the_wall_clock_erases_no_rate() {
        for (int round = 0; round < 3; round++) fixture.callWithStatuses(500, 500, 500, 500, 200);
        fixture.clock.jumpWallClock(Duration.ofHours(1));
        fixture.callWithStatuses(500, 500, 500, 500, 200);
        fixture.assertState("open");
    }
}
