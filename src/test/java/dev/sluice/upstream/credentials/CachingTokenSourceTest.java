package dev.sluice.upstream.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CachingTokenSourceTest extends TokenSourceFixture {
    @Test
    void no_token_is_requested_before_the_first_call() {
        clock.advance(Duration.ofHours(1));
        assertThat(fetcher.requests()).isZero();
    }

    @Test
    void two_hundred_callers_share_the_first_request_and_its_token() {
        List<Future<AccessToken>> callers = concurrentCalls(200);
        assertThat(fetcher.requests()).isEqualTo(1);
        assertThat(callers).noneMatch(Future::isComplete);

        clock.advance(Duration.ofMillis(500));
        fetcher.issue("one", MINUTE);

        assertThat(callers).allMatch(caller -> caller.result().value().equals("one"));
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void two_hundred_callers_share_the_request_after_an_expiry() {
        warmUp("old", MINUTE);
        clock.advance(Duration.ofSeconds(55));

        List<Future<AccessToken>> callers = concurrentCalls(200);
        assertThat(fetcher.requests()).isEqualTo(2);
        fetcher.issue("new", MINUTE);

        assertThat(callers).allMatch(caller -> caller.result().value().equals("new"));
    }

    @Test
    void a_cached_token_is_returned_at_once_without_a_request() {
        warmUp("one", MINUTE);
        assertThat(currentValue()).isEqualTo("one");
        assertThat(fetcher.requests()).isEqualTo(1);
    }

    @Test
    void a_due_token_is_refreshed_in_the_background_and_used_until_five_seconds_before_its_expiry() {
        warmUp("old", MINUTE);
        clock.advance(Duration.ofSeconds(31));
        assertThat(currentValue()).isEqualTo("old");
        assertThat(fetcher.requests()).isEqualTo(2);

        clock.advance(Duration.ofSeconds(24).minusNanos(1));
        assertThat(currentValue()).isEqualTo("old");
        clock.advance(Duration.ofNanos(1));
        Future<AccessToken> late = source.get(call());
        assertThat(late.isComplete()).isFalse();

        fetcher.issue("new", MINUTE);
        assertThat(late.result().value()).isEqualTo("new");
        assertThat(fetcher.requests()).isEqualTo(2);
    }

    @Test
    void under_steady_traffic_no_call_waits_for_a_refresh() {
        warmUp("t1", MINUTE);
        for (int tenths = 1; tenths <= 3000; tenths++) {
            clock.advance(Duration.ofMillis(100));
            assertThat(source.get(call()).succeeded()).isTrue();
            if (fetcher.isOpen()) fetcher.issue("t" + fetcher.requests(), MINUTE);
        }
        assertThat(fetcher.requests()).isBetween(300 / 30 + 1, 300 / 26 + 1);
    }

    @Test
    void an_unused_token_is_not_refreshed() {
        warmUp("one", MINUTE);
        clock.advance(Duration.ofHours(5));
        assertThat(fetcher.requests()).isEqualTo(1);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_waiting_call_fails_at_its_own_deadline_and_the_refresh_continues() {
        Future<AccessToken> impatient = source.get(TestCalls.stockUpdate(Duration.ofMillis(100), clock));
        Future<AccessToken> patient = source.get(call());

        clock.advance(Duration.ofMillis(100));
        assertThat(impatient.cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
        assertThat(patient.isComplete()).isFalse();

        fetcher.issue("one", MINUTE);
        assertThat(patient.result().value()).isEqualTo("one");
        assertThat(fetcher.requests()).isEqualTo(1);
    }

    @Test
    void a_cancelled_waiting_call_is_removed_and_the_refresh_continues() {
        Call cancelled = call();
        Future<AccessToken> cancelledToken = source.get(cancelled);
        cancelled.cancellation().cancel();
        assertThat(cancelledToken.cause()).isInstanceOf(Cancelled.class);
        assertThat(clock.pendingTimers()).isZero();

        fetcher.issue("one", MINUTE);
        assertThat(currentValue()).isEqualTo("one");
    }

    @Test
    void a_refresh_that_lost_its_timers_is_replaced_and_its_late_token_is_ignored() {
        source.get(call());
        clock.advance(Duration.ofSeconds(31));
        Future<AccessToken> second = source.get(call());
        assertThat(fetcher.requests()).isEqualTo(2);

        fetcher.issueNewest("second", MINUTE);
        assertThat(second.result().value()).isEqualTo("second");
        fetcher.issue("first", MINUTE);
        assertThat(currentValue()).isEqualTo("second");
    }

    @Test
    void an_invalidated_token_is_not_used_again() {
        AccessToken rejected = warmUp("old", MINUTE);
        assertThat(source.invalidate(call(), rejected)).isTrue();

        Future<AccessToken> next = source.get(call());
        assertThat(next.isComplete()).isFalse();
        fetcher.issue("new", MINUTE);
        assertThat(next.result().value()).isEqualTo("new");
    }

    @Test
    void invalidating_a_replaced_token_sends_no_request() {
        AccessToken old = warmUp("old", MINUTE);
        source.invalidate(call(), old);
        warmUp("new", MINUTE);

        assertThat(source.invalidate(call(), old)).isTrue();
        assertThat(currentValue()).isEqualTo("new");
        assertThat(fetcher.requests()).isEqualTo(2);
    }

    @Test
    void at_most_one_token_in_five_seconds_is_invalidated() {
        source.invalidate(call(), warmUp("t1", MINUTE));
        AccessToken second = warmUp("t2", MINUTE);

        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(source.invalidate(call(), second)).isFalse();
        assertThat(currentValue()).isEqualTo("t2");
        clock.advance(Duration.ofNanos(1));
        assertThat(source.invalidate(call(), second)).isTrue();
        assertThat(source.get(call()).isComplete()).isFalse();
    }

    @Test
    void a_jump_of_the_wall_clock_changes_nothing() {
        warmUp("one", MINUTE);
        clock.jumpWallClock(Duration.ofHours(2));
        assertThat(currentValue()).isEqualTo("one");
        clock.jumpWallClock(Duration.ofDays(-1));
        assertThat(currentValue()).isEqualTo("one");
        assertThat(fetcher.requests()).isEqualTo(1);
    }

    @Test
    void every_request_is_reported_with_its_trigger() {
        warmUp("t1", MINUTE);
        clock.advance(Duration.ofSeconds(31));
        source.get(call());
        clock.advance(Duration.ofMillis(20));
        fetcher.issue("t2", MINUTE);
        source.invalidate(call(), source.get(call()).result());
        source.get(call());
        fetcher.reject();

        assertThat(events.tokenRequests)
                .containsExactly("cold success 0ms", "proactive success 20ms", "unauthorized refused 0ms");
        assertThat(events.waiters()).isZero();
    }

    @Test
    void waiting_calls_and_the_time_to_live_of_the_token_are_reported() {
        concurrentCalls(3);
        assertThat(events.waiters()).isEqualTo(3);
        assertThat(source.timeToLive()).isZero();
        fetcher.issue("one", MINUTE);
        assertThat(events.waiters()).isZero();
        clock.advance(Duration.ofSeconds(40));
        assertThat(source.timeToLive()).isEqualTo(Duration.ofSeconds(15));
        clock.advance(Duration.ofSeconds(40));
        assertThat(source.timeToLive()).isZero();
    }
}
