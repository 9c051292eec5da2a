package dev.sluice.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply.Cancelled;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CachingTokenSourceTest extends TokenSourceFixture {
    @Test
    void nothing_is_asked_before_anybody_calls() {
        clock.advance(Duration.ofHours(1));
        assertThat(endpoint.asked()).isZero();
    }

    @Test
    void two_hundred_cold_callers_make_one_request_and_get_one_token() {
        List<Future<AccessToken>> callers = callers(200);
        assertThat(endpoint.asked()).isEqualTo(1);
        assertThat(callers).noneMatch(Future::isComplete);

        clock.advance(Duration.ofMillis(500));
        endpoint.issue("one", MINUTE);

        assertThat(callers).allMatch(caller -> caller.result().value().equals("one"));
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void two_hundred_callers_at_the_moment_of_expiry_make_one_request() {
        warmUp("old", MINUTE);
        clock.advance(Duration.ofSeconds(55));

        List<Future<AccessToken>> callers = callers(200);
        assertThat(endpoint.asked()).isEqualTo(2);
        endpoint.issue("new", MINUTE);

        assertThat(callers).allMatch(caller -> caller.result().value().equals("new"));
    }

    @Test
    void a_warm_token_is_handed_out_at_once_and_without_a_request() {
        warmUp("one", MINUTE);
        assertThat(valueNow()).isEqualTo("one");
        assertThat(endpoint.asked()).isEqualTo(1);
    }

    @Test
    void a_due_token_is_renewed_in_the_background_and_serves_until_five_seconds_before_its_end() {
        warmUp("old", MINUTE);
        clock.advance(Duration.ofSeconds(31));
        assertThat(valueNow()).isEqualTo("old");
        assertThat(endpoint.asked()).isEqualTo(2);

        clock.advance(Duration.ofSeconds(24).minusNanos(1));
        assertThat(valueNow()).isEqualTo("old");
        clock.advance(Duration.ofNanos(1));
        Future<AccessToken> late = source.live(call());
        assertThat(late.isComplete()).isFalse();

        endpoint.issue("new", MINUTE);
        assertThat(late.result().value()).isEqualTo("new");
        assertThat(endpoint.asked()).isEqualTo(2);
    }

    @Test
    void under_steady_traffic_no_call_waits_for_a_renewal() {
        warmUp("t1", MINUTE);
        for (int tenths = 1; tenths <= 3000; tenths++) {
            clock.advance(Duration.ofMillis(100));
            assertThat(source.live(call()).succeeded()).isTrue();
            if (endpoint.isOpen()) endpoint.issue("t" + endpoint.asked(), MINUTE);
        }
        assertThat(endpoint.asked()).isBetween(300 / 30 + 1, 300 / 26 + 1);
    }

    @Test
    void an_unused_token_is_let_expire() {
        warmUp("one", MINUTE);
        clock.advance(Duration.ofHours(5));
        assertThat(endpoint.asked()).isEqualTo(1);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_waiter_gives_up_at_its_own_deadline_and_the_flight_goes_on_for_the_others() {
        Future<AccessToken> hasty = source.live(SampleCall.within(Duration.ofMillis(100), clock));
        Future<AccessToken> patient = source.live(call());

        clock.advance(Duration.ofMillis(100));
        assertThat(hasty.cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
        assertThat(patient.isComplete()).isFalse();

        endpoint.issue("one", MINUTE);
        assertThat(patient.result().value()).isEqualTo("one");
        assertThat(endpoint.asked()).isEqualTo(1);
    }

    @Test
    void a_cancelled_waiter_leaves_and_the_flight_goes_on() {
        Call gone = call();
        Future<AccessToken> left = source.live(gone);
        gone.cancellation().cancel();
        assertThat(left.cause()).isInstanceOf(Cancelled.class);
        assertThat(clock.pendingTimers()).isZero();

        endpoint.issue("one", MINUTE);
        assertThat(valueNow()).isEqualTo("one");
    }

    @Test
    void a_flight_whose_timers_were_lost_is_replaced_and_its_late_token_does_not_replace_a_newer_one() {
        source.live(call());
        clock.advance(Duration.ofSeconds(31));
        Future<AccessToken> second = source.live(call());
        assertThat(endpoint.asked()).isEqualTo(2);

        endpoint.issueNewest("second", MINUTE);
        assertThat(second.result().value()).isEqualTo("second");
        endpoint.issue("first", MINUTE);
        assertThat(valueNow()).isEqualTo("second");
    }

    @Test
    void a_refused_token_is_not_handed_out_again() {
        AccessToken refused = warmUp("old", MINUTE);
        assertThat(source.takeBack(call(), refused)).isTrue();

        Future<AccessToken> next = source.live(call());
        assertThat(next.isComplete()).isFalse();
        endpoint.issue("new", MINUTE);
        assertThat(next.result().value()).isEqualTo("new");
    }

    @Test
    void a_token_refused_after_it_was_replaced_costs_no_request() {
        AccessToken old = warmUp("old", MINUTE);
        source.takeBack(call(), old);
        warmUp("new", MINUTE);

        assertThat(source.takeBack(call(), old)).isTrue();
        assertThat(valueNow()).isEqualTo("new");
        assertThat(endpoint.asked()).isEqualTo(2);
    }

    @Test
    void at_most_one_token_in_five_seconds_is_taken_back() {
        source.takeBack(call(), warmUp("t1", MINUTE));
        AccessToken second = warmUp("t2", MINUTE);

        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(source.takeBack(call(), second)).isFalse();
        assertThat(valueNow()).isEqualTo("t2");
        clock.advance(Duration.ofNanos(1));
        assertThat(source.takeBack(call(), second)).isTrue();
        assertThat(source.live(call()).isComplete()).isFalse();
    }

    @Test
    void a_jump_of_the_wall_clock_changes_nothing() {
        warmUp("one", MINUTE);
        clock.jumpWallClock(Duration.ofHours(2));
        assertThat(valueNow()).isEqualTo("one");
        clock.jumpWallClock(Duration.ofDays(-1));
        assertThat(valueNow()).isEqualTo("one");
        assertThat(endpoint.asked()).isEqualTo(1);
    }

    @Test
    void whoever_counts_hears_of_every_request_and_what_it_was_for() {
        warmUp("t1", MINUTE);
        clock.advance(Duration.ofSeconds(31));
        source.live(call());
        clock.advance(Duration.ofMillis(20));
        endpoint.issue("t2", MINUTE);
        source.takeBack(call(), source.live(call()).result());
        source.live(call());
        endpoint.refuse();

        assertThat(events.asked)
                .containsExactly("cold success 0ms", "proactive success 20ms", "unauthorized refused 0ms");
        assertThat(events.waiting).isZero();
    }

    @Test
    void whoever_counts_hears_how_many_wait_and_how_long_the_token_serves() {
        callers(3);
        assertThat(events.waiting).isEqualTo(3);
        assertThat(source.left()).isZero();
        endpoint.issue("one", MINUTE);
        assertThat(events.waiting).isZero();
        clock.advance(Duration.ofSeconds(40));
        assertThat(source.left()).isEqualTo(Duration.ofSeconds(15));
        clock.advance(Duration.ofSeconds(40));
        assertThat(source.left()).isZero();
    }
}
