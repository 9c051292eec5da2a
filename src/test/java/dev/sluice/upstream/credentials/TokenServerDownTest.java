package dev.sluice.upstream.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A token server that fails, rejects requests or sends {@code Retry-After}. */
class TokenServerDownTest extends TokenSourceFixture {
    @Test
    void a_refresh_makes_three_attempts_with_pauses_and_the_third_response_counts() {
        Future<AccessToken> waiting = source.get(call());
        fetcher.fail();
        clock.advance(Duration.ofMillis(99));
        assertThat(fetcher.requests()).isEqualTo(1);
        clock.advance(Duration.ofMillis(901));
        assertThat(fetcher.requests()).isEqualTo(2);
        fetcher.fail();
        clock.advance(Duration.ofSeconds(1).minusMillis(1));
        fetcher.issue("third", MINUTE);

        assertThat(waiting.result().value()).isEqualTo("third");
    }

    @Test
    void after_a_failed_refresh_calls_fail_at_once_and_the_next_request_follows_in_five_seconds() {
        Future<AccessToken> first = failRefresh();
        assertThat(first.cause())
                .satisfies(because(FailureReason.NO_CREDENTIALS))
                .hasMessageContaining("it is down");
        assertThat(fetcher.requests()).isEqualTo(3);

        assertThat(concurrentCalls(50)).extracting(Future::cause).allSatisfy(because(FailureReason.NO_CREDENTIALS));
        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(source.get(call()).cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
        assertThat(fetcher.requests()).isEqualTo(3);

        clock.advance(Duration.ofNanos(1));
        Future<AccessToken> probe = source.get(call());
        fetcher.fail();
        assertThat(probe.cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
        clock.advance(Duration.ofSeconds(2));
        assertThat(fetcher.requests()).isEqualTo(4);
    }

    @Test
    void a_recovered_server_is_used_again() {
        failRefresh();
        clock.advance(Duration.ofSeconds(5));
        Future<AccessToken> again = source.get(call());
        fetcher.issue("back", MINUTE);
        assertThat(again.result().value()).isEqualTo("back");
    }

    @Test
    void after_a_permanent_failure_no_request_is_sent_for_a_minute() {
        Future<AccessToken> first = source.get(call());
        fetcher.reject();
        assertThat(first.cause())
                .satisfies(because(FailureReason.NO_CREDENTIALS))
                .hasMessageContaining("invalid_client");

        clock.advance(MINUTE.minusNanos(1));
        assertThat(source.get(call()).failed()).isTrue();
        assertThat(fetcher.requests()).isEqualTo(1);
        clock.advance(Duration.ofNanos(1));
        assertThat(source.get(call()).isComplete()).isFalse();
        assertThat(fetcher.requests()).isEqualTo(2);
    }

    @Test
    void a_valid_token_stays_in_use_while_the_server_is_down() {
        warmUp("old", MINUTE);
        clock.advance(Duration.ofSeconds(31));
        for (int second = 31; second < 55; second++) {
            assertThat(currentValue()).isEqualTo("old");
            while (fetcher.isOpen()) fetcher.fail();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(fetcher.requests()).isBetween(1 + 3 + 3, 1 + 3 + 24 / 5);
    }

    @Test
    void retry_after_is_respected_up_to_a_limit() {
        Future<AccessToken> first = source.get(call());
        fetcher.failFor(Duration.ofSeconds(30));
        assertThat(first.cause()).satisfies(because(FailureReason.NO_CREDENTIALS));
        clock.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(source.get(call()).failed()).isTrue();
        assertThat(fetcher.requests()).isEqualTo(1);
        clock.advance(Duration.ofNanos(1));
        source.get(call());
        assertThat(fetcher.requests()).isEqualTo(2);

        fetcher.failFor(Duration.ofDays(1));
        clock.advance(Duration.ofMinutes(5));
        source.get(call());
        assertThat(fetcher.requests()).isEqualTo(3);
    }
}
