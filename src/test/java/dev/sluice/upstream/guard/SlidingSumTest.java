package dev.sluice.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingSumTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final SlidingSum sum = new SlidingSum(3);

    @Test
    void amounts_expire_second_by_second() {
        sum.add(0, 1);
        sum.add(SECOND, 10);
        sum.add(2 * SECOND, 100);
        assertThat(sum.sumAt(3 * SECOND - 1)).isEqualTo(111);
        assertThat(sum.sumAt(3 * SECOND)).isEqualTo(110);
        assertThat(sum.sumAt(4 * SECOND)).isEqualTo(100);
        assertThat(sum.sumAt(5 * SECOND)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4, 5, 6, 1_000_000_000})
    void the_sum_is_zero_after_a_long_silence(long seconds) {
        for (int second = 0; second < 3; second++) sum.add(second * SECOND, 1);
        assertThat(sum.sumAt((2 + seconds) * SECOND)).isZero();
    }

    @Test
    void a_sum_works_with_negative_times() {
        sum.add(-10 * SECOND, 1);
        assertThat(sum.sumAt(-8 * SECOND)).isEqualTo(1);
        assertThat(sum.sumAt(-7 * SECOND)).isZero();
    }

    @Test
    void a_cleared_sum_starts_at_zero() {
        sum.add(0, 1);
        sum.clear();
        sum.add(SECOND, 2);
        assertThat(sum.sumAt(SECOND)).isEqualTo(2);
        assertThat(sum.sumAt(3 * SECOND)).isEqualTo(2);
    }
}
