package dev.sluice.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.refresh.RefreshedValue.Fetched;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class AccessTokenTest {
    private static final long ASKED_AT = -42;

    @Property(tries = 500)
    void a_token_of_a_minute_or_more_is_due_between_its_lead_and_a_jitter_of_a_twentieth(
            @ForAll @IntRange(min = 60, max = 86_400) int seconds, @ForAll long seed) {
        Fetched<AccessToken> token = token(Duration.ofSeconds(seconds), seed);
        double latest = seconds - Math.max(30, seconds / 10.0);
        assertThat(token.isDue(at(latest - seconds / 20.0 - 0.001))).isFalse();
        assertThat(token.isDue(at(latest))).isTrue();
        assertThat(token.isExpired(at(seconds - 5) - 1)).isFalse();
        assertThat(token.isExpired(at(seconds - 5))).isTrue();
    }

    @Property(tries = 200)
    void a_shorter_token_is_due_after_half_its_lifetime(
            @ForAll @IntRange(min = 1, max = 59) int seconds, @ForAll long seed) {
        Fetched<AccessToken> token = token(Duration.ofSeconds(seconds), seed);
        assertThat(token.isDue(at(seconds / 2.0) - 1)).isFalse();
        assertThat(token.isDue(at(seconds / 2.0))).isTrue();
    }

    @Property(tries = 200)
    void a_token_of_any_lifetime_is_valid_at_first_and_due_before_its_expiry(
            @ForAll @LongRange(min = 1) long seconds, @ForAll long seed) {
        Fetched<AccessToken> token = token(Duration.ofSeconds(seconds), seed);
        assertThat(token.isExpired(ASKED_AT)).isFalse();
        assertThat(token.isDue(at(86_400))).isTrue();
        assertThat(token.isExpired(at(86_400))).isTrue();
    }

    @Test
    void refreshes_of_equal_tokens_are_spread() {
        Random random = new Random(1);
        long due = IntStream.range(0, 1000)
                .filter(i -> token(Duration.ofSeconds(60), random.nextLong()).isDue(at(28.5)))
                .count();
        assertThat(due).isBetween(450L, 550L);
    }

    @Test
    void the_text_of_a_token_does_not_show_it() {
        TokenFetcher.IssuedToken issued = new TokenFetcher.IssuedToken("s3cret", Duration.ofSeconds(60));
        assertThat(issued + " " + AccessToken.of(issued, 0, new Random(1))).doesNotContain("s3cret");
    }

    private static Fetched<AccessToken> token(Duration lifetime, long seed) {
        return AccessToken.of(new TokenFetcher.IssuedToken("t", lifetime), ASKED_AT, new Random(seed));
    }

    private static long at(double seconds) {
        return ASKED_AT + Math.round(seconds * 1e9);
    }
}
