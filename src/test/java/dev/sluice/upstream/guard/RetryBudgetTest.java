package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Percent;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.ScriptedBackend.Replies;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.guard.GuardFixture.RetryFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final int FLOOR = 100;

    private final ManualClock clock = new ManualClock();
    private final RetryBudget budget = new RetryBudget(new Percent(20), clock);

    @Test
    void a_backend_with_few_calls_has_the_floor() {
        assertThat(withdrawals(1000)).isEqualTo(FLOOR);
    }

    @Test
    void every_call_adds_its_share() {
        for (int call = 0; call < 1000; call++) budget.deposit();
        assertThat(budget.balance()).isEqualTo(FLOOR + 200);
        assertThat(withdrawals(1000)).isEqualTo(FLOOR + 200);
        assertThat(budget.balance()).isZero();
    }

    @Test
    void deposits_expire_after_ten_seconds() {
        for (int call = 0; call < 1000; call++) budget.deposit();
        clock.advance(Duration.ofSeconds(10));
        assertThat(budget.balance()).isEqualTo(FLOOR);
    }

    @Test
    void withdrawals_expire_after_ten_seconds() {
        assertThat(withdrawals(1000)).isEqualTo(FLOOR);
        clock.advance(Duration.ofMillis(9_900));
        assertThat(budget.balance()).isZero();
        clock.advance(Duration.ofMillis(100));
        assertThat(budget.balance()).isEqualTo(FLOOR);
    }

    @Test
    void without_a_share_there_is_the_floor_alone() {
        RetryBudget none = new RetryBudget(new Percent(0), clock);
        for (int call = 0; call < 1000; call++) none.deposit();
        assertThat(none.balance()).isEqualTo(FLOOR);
    }

    @Test
    void a_backend_that_always_fails_gets_a_fifth_more_load_and_the_floor() {
        RetryFixture fixture = new RetryFixture();
        fixture.backend.then(Replies.status(503));
        for (int call = 0; call < 2000; call++) {
            var ignored = fixture.retry.send(fixture.calls.get());
            fixture.clock.advance(Duration.ofMillis(10));
        }
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(fixture.backend.hits()).isBetween(2400, 2000 * 120 / 100 + 10 * 20 + FLOOR);
        assertThat(fixture.events.startingWith("stopped budget")).isNotEmpty();
    }

    /** On a busy machine, each call of {@code BrokenBackendsTest} meets a connection that its backend closes. */
    @Test
    void a_stale_connection_of_each_call_fails_no_call() {
        RetryFixture fixture = new RetryFixture();
        for (int call = 0; call < 1000; call++) {
            fixture.backend.next(Replies.notAnswered(FailureReason.CONNECTION_STALE));
            assertThat(fixture.retry.send(fixture.calls.get()).succeeded())
                    .as("call %s", call)
                    .isTrue();
        }
        assertThat(fixture.retry.budgetBalance()).isEqualTo(FLOOR + 200);
    }

    @Test
    void a_second_stale_connection_takes_a_retry() {
        RetryFixture fixture = new RetryFixture();
        fixture.backend.then(Replies.notAnswered(FailureReason.CONNECTION_STALE));
        for (int call = 0; call < 1000; call++) {
            var ignored = fixture.retry.send(fixture.calls.get());
            fixture.clock.advance(Duration.ofMillis(10));
        }
        assertThat(fixture.events.startingWith("stopped budget")).isNotEmpty();
    }

    @Test
    void a_rejected_request_takes_a_retry() {
        RetryFixture fixture = new RetryFixture();
        fixture.backend.then(Replies.notAnswered(FailureReason.STREAM_REFUSED));
        for (int call = 0; call < 1000; call++) {
            var ignored = fixture.retry.send(fixture.calls.get());
        }
        assertThat(fixture.backend.hits()).isBetween(1200, 1200 + FLOOR + 100);
        assertThat(fixture.events.startingWith("stopped budget")).isNotEmpty();
    }

    private int withdrawals(int tries) {
        int allowed = 0;
        for (int retry = 0; retry < tries; retry++) if (budget.withdraw()) allowed++;
        return allowed;
    }
}
