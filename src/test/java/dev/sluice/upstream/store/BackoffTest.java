package dev.sluice.upstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long MILLI = 1_000_000;

    @Test
    void pauses_double_from_50_ms_to_2_s() {
        assertThat(pauses(() -> 0)).containsExactly(100L, 200L, 400L, 800L, 1600L, 2000L, 2000L);
        assertThat(pauses(() -> -1)).containsExactly(50L, 100L, 200L, 400L, 800L, 1000L, 1000L);
    }

    @Test
    void a_good_time_ends_the_backoff() {
        Backoff backoff = new Backoff(() -> 0);
        backoff.nextNanos();
        backoff.reset();
        assertThat(backoff.nextNanos()).isEqualTo(100 * MILLI);
    }

    private static List<Long> pauses(RandomGenerator random) {
        Backoff backoff = new Backoff(random);
        return Stream.generate(() -> Math.round((double) backoff.nextNanos() / MILLI))
                .limit(7)
                .toList();
    }
}
