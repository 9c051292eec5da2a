package dev.sluice.upstream.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenRefreshTest {
    private final ManualClock clock = new ManualClock();
    private final TokenRefresh refresh = new TokenRefresh("shop", clock.nanos(), "cold", null);
    private final AccessToken token =
            AccessToken.of(new TokenFetcher.IssuedToken("t", Duration.ofSeconds(40)), clock.nanos(), new Random(1));

    @Test
    void a_refresh_in_flight_is_not_stale() {
        assertThat(refresh.isStale(clock.nanos(), null)).isFalse();
    }

    @Test
    void a_call_that_saw_no_token_just_before_the_outcome_shares_it() {
        refresh.succeed(token);
        assertThat(refresh.isStale(clock.nanos(), token)).isFalse();
        assertThat(waiting().result()).isSameAs(token);
    }

    @Test
    void a_refresh_is_stale_after_its_token_is_due_or_invalidated() {
        refresh.succeed(token);
        assertThat(refresh.isStale(clock.nanos(), null)).isTrue();
        clock.advance(Duration.ofSeconds(20));
        assertThat(refresh.isStale(clock.nanos(), token)).isTrue();
    }

    @Test
    void a_failure_is_the_outcome_of_all_calls_until_its_pause_ends() {
        refresh.fail("down", clock.nanos() + 5);
        assertThat(waiting().cause())
                .satisfies(because(FailureReason.NO_CREDENTIALS))
                .hasMessageEndingWith("down");
        assertThat(refresh.isStale(clock.nanos() + 4, token)).isFalse();
        assertThat(refresh.isStale(clock.nanos() + 5, token)).isTrue();
    }

    private Future<AccessToken> waiting() {
        return refresh.await(TestCalls.stockUpdate(Duration.ofSeconds(1), clock), clock);
    }
}
