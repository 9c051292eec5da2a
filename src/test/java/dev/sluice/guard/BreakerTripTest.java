package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply.Cancelled;
import dev.sluice.backend.NotSent.CircuitOpen;
import dev.sluice.backend.NotSent.PoolTimeout;
import dev.sluice.backend.Reply;
import dev.sluice.spec.Percent;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What opens a circuit, and what does not. */
class BreakerTripTest {
    private static final Duration SLOW = Duration.ofMillis(400);

    private BreakerFixture it = new BreakerFixture(BreakerFixture.SPEC);

    @Test
    void failures_in_a_row_open_it_and_then_nothing_is_sent() {
        it.callsEndWith(500, 500, 500, 500);
        it.assertState("closed");
        it.callsEndWith(500);
        it.assertState("open");
        it.assertRefused();
        assertThat(it.events.of("refused")).hasSize(1);
    }

    @Test
    void a_refusal_says_how_long_until_a_probe_may_pass() {
        it.trip();
        it.clock.advance(Duration.ofMillis(500));
        assertThat(it.get().cause())
                .isInstanceOfSatisfying(
                        CircuitOpen.class,
                        refused -> assertThat(refused.remaining()).isEqualTo(Duration.ofMillis(1500)));
    }

    @Test
    void a_success_in_between_starts_the_count_in_a_row_anew() {
        it.callsEndWith(500, 500, 500, 500, 200, 500, 500, 500, 500);
        it.assertState("closed");
        it.callsEndWith(500);
        it.assertState("open");
    }

    @Test
    void a_backend_that_fails_four_calls_of_five_is_left_alone_by_rate() {
        for (int round = 0; round < 4; round++) it.callsEndWith(500, 500, 500, 500, 200);
        it.assertState("open");
        assertThat(it.backend.hits()).isEqualTo(20);
        assertThat(it.events.of("transition")).containsExactly("transition closed open rate");
    }

    @Test
    void the_callers_own_mistakes_do_not_hide_the_backends_failures() {
        for (int round = 0; it.circuit.isClosed() && round < 10; round++) it.callsEndWith(503, 503, 503, 404, 404);
        it.assertState("open");
        assertThat(it.backend.hits()).isBetween(20, 23);
    }

    @Test
    void the_callers_own_mistakes_never_open_it() {
        for (int call = 0; call < 50; call++) it.callsEndWith(404, 401, 422);
        it.assertState("closed");
        assertThat(it.backend.hits()).isEqualTo(150);
    }

    @Test
    void a_backend_that_asks_for_less_opens_it_by_rate_and_not_by_count() {
        for (int call = 0; call < 19; call++) it.callsEndWith(429);
        it.assertState("closed");
        it.callsEndWith(429);
        assertThat(it.events.of("transition")).containsExactly("transition closed open rate");
    }

    @Test
    void asking_for_less_in_between_leaves_the_count_in_a_row_as_it_is() {
        it.callsEndWith(500, 500, 500, 500, 429, 500);
        it.assertState("open");
    }

    @Test
    void slow_calls_open_it_though_they_succeed() {
        it = new BreakerFixture(new Breaker.Spec(
                5, new Percent(50), Duration.ofSeconds(10), 4, SLOW, new Percent(75), BreakerFixture.OPEN));
        for (int call = 0; call < 3; call++) slowCall();
        it.assertState("closed");
        it.callsEndWith(200);
        it.assertState("open");
        assertThat(it.events.of("transition")).containsExactly("transition closed open slow");
    }

    private void slowCall() {
        Future<Reply> reply = it.getTaking(SLOW, 200);
        it.clock.advance(SLOW);
        assertThat(reply.succeeded()).isTrue();
    }

    @Test
    void outcomes_that_say_nothing_about_the_backend_count_for_nothing() {
        it.callsEndWith(500, 500, 500, 500);
        it.backend.next(
                Replies.failure(PoolTimeout::new),
                Replies.failure((call, detail) -> new Cancelled(call, Cancelled.Stage.EXCHANGE)));
        it.backend.next(Replies.notReached(FailureReason.NO_CREDENTIALS), Replies.bug());
        for (int call = 0; call < 4; call++) assertThat(it.get().failed()).isTrue();
        assertThat(it.events.of("judged neutral")).hasSize(4);
        it.callsEndWith(500);
        it.assertState("open");
    }

    @Test
    void too_few_calls_have_no_rate() {
        it = new BreakerFixture(new Breaker.Spec(
                1000, new Percent(1), Duration.ofSeconds(10), 20, null, new Percent(80), BreakerFixture.OPEN));
        for (int call = 0; call < 19; call++) it.callsEndWith(500);
        it.assertState("closed");
        it.callsEndWith(200);
        it.assertState("open");
    }

    @Test
    void a_rate_looks_back_no_further_than_the_window() {
        for (int round = 0; round < 3; round++) it.callsEndWith(500, 500, 500, 500, 200);
        it.clock.advance(Duration.ofSeconds(11));
        it.callsEndWith(500, 500, 500, 500, 200);
        it.assertState("closed");
    }

    @Test
    void an_open_circuit_forgets_the_rates_that_opened_it() {
        for (int round = 0; round < 4; round++) it.callsEndWith(500, 500, 500, 500, 200);
        it.clock.advance(BreakerFixture.OPEN);
        it.callsEndWith(200, 500, 500, 500, 500);
        it.assertState("closed");
    }

    @Test
    void a_jump_of_the_wall_clock_erases_no_rate() {
        for (int round = 0; round < 3; round++) it.callsEndWith(500, 500, 500, 500, 200);
        it.clock.jumpWallClock(Duration.ofHours(1));
        it.callsEndWith(500, 500, 500, 500, 200);
        it.assertState("open");
    }
}
