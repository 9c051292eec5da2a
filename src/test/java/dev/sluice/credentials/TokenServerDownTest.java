package dev.sluice.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.FailureReason;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A token server that fails, refuses or asks to be left alone. */
class TokenServerDownTest extends TokenSourceFixture {
    @Test
    void a_failing_server_is_asked_three_times_with_pauses_between_and_the_third_answer_counts() {
        Future<AccessToken> waiting = source.live(call());
        endpoint.fail();
        clock.advance(Duration.ofMillis(99));
        assertThat(endpoint.asked()).isEqualTo(1);
        clock.advance(Duration.ofMillis(901));
        assertThat(endpoint.asked()).isEqualTo(2);
        endpoint.fail();
        clock.advance(Duration.ofSeconds(1).minusMillis(1));
        endpoint.issue("third", MINUTE);

        assertThat(waiting.result().value()).isEqualTo("third");
    }

    @Test
    void after_a_failed_flight_calls_fail_at_once_and_the_server_is_asked_once_in_five_seconds() {
        Future<AccessToken> first = failWholeRefresh();
        assertThat(first.cause())
                .satisfies(because(FailureReason.NO_CREDENTIALS))
                .hasMessageContaining("it is down");
        assertThat(endpoint.asked()).isEqualTo(3);

        assertThat(callers(50)).extracting(Future::cause).allSatisfy(because(FailureReason.NO_CREDENTIALS));
        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(source.live(call()).cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
        assertThat(endpoint.asked()).isEqualTo(3);

        clock.advance(Duration.ofNanos(1));
        Future<AccessToken> probe = source.live(call());
        endpoint.fail();
        assertThat(probe.cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
        clock.advance(Duration.ofSeconds(2));
        assertThat(endpoint.asked()).isEqualTo(4);
    }

    @Test
    void a_server_that_is_back_is_used_again() {
        failWholeRefresh();
        clock.advance(Duration.ofSeconds(5));
        Future<AccessToken> again = source.live(call());
        endpoint.issue("back", MINUTE);
        assertThat(again.result().value()).isEqualTo("back");
    }

    @Test
    void a_server_that_refuses_us_is_not_asked_again_for_a_minute() {
        Future<AccessToken> first = source.live(call());
        endpoint.refuse();
        assertThat(first.cause())
                .satisfies(because(FailureReason.NO_CREDENTIALS))
                .hasMessageContaining("invalid_client");

        clock.advance(MINUTE.minusNanos(1));
        assertThat(source.live(call()).failed()).isTrue();
        assertThat(endpoint.asked()).isEqualTo(1);
        clock.advance(Duration.ofNanos(1));
        assertThat(source.live(call()).isComplete()).isFalse();
        assertThat(endpoint.asked()).isEqualTo(2);
    }

    @Test
    void a_valid_token_keeps_serving_while_the_server_is_down() {
        warmUp("old", MINUTE);
        clock.advance(Duration.ofSeconds(31));
        for (int second = 31; second < 55; second++) {
            assertThat(valueNow()).isEqualTo("old");
            while (endpoint.isOpen()) endpoint.fail();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(endpoint.asked()).isBetween(1 + 3 + 3, 1 + 3 + 24 / 5);
    }

    @Test
    void a_server_that_says_when_to_ask_again_is_not_asked_sooner_and_not_left_alone_for_ever() {
        Future<AccessToken> first = source.live(call());
        endpoint.failFor(Duration.ofSeconds(30));
        assertThat(first.cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
        clock.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(source.live(call()).failed()).isTrue();
        assertThat(endpoint.asked()).isEqualTo(1);
        clock.advance(Duration.ofNanos(1));
        source.live(call());
        assertThat(endpoint.asked()).isEqualTo(2);

        endpoint.failFor(Duration.ofDays(1));
        clock.advance(Duration.ofMinutes(5));
        source.live(call());
        assertThat(endpoint.asked()).isEqualTo(3);
    }
}
