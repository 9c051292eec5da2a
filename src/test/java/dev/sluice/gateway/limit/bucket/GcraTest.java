package dev.sluice.gateway.limit.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcraTest {
    private static final long SECOND = 1_000_000_000;
    private static final long DAY = 86_400 * SECOND;

    /** The state of a bucket without a table. */
    static final class State implements Gcra.State {
        private long ticks;
        private int rest;

        @Override
        public long ticks() {
            return ticks;
        }

        @Override
        public int rest() {
            return rest;
        }

        @Override
        public void set(long newTicks, int newRest) {
            ticks = newTicks;
            rest = newRest;
        }
    }

    private final State state = new State();

    private long admitted(Gcra rate, long times, LongUnaryOperator time) {
        return LongStream.rangeClosed(0, times)
                .map(time)
                .filter(now -> rate.take(state, now, 1))
                .count();
    }

    @Test
    void seven_a_second_admit_exactly_seven_million_and_the_burst_in_a_million_seconds() {
        Gcra rate = new Gcra(7, SECOND, 10);
        long admitted = 0;
        for (long second = 0; second <= 1_000_000; second++) while (rate.take(state, second * SECOND, 1)) admitted++;
        assertThat(admitted).isEqualTo(7_000_010);
    }

    /** Each fraction of a nanosecond counts here. */
    @Test
    void seven_a_second_with_a_burst_of_one_admit_exactly_seven_million_and_one() {
        Gcra rate = new Gcra(7, SECOND, 1);
        assertThat(admitted(rate, 7_000_000, number -> (number * SECOND + 6) / 7))
                .isEqualTo(7_000_001);
    }

    @Test
    void a_bucket_admits_its_burst_at_once_then_a_unit_at_a_time() {
        Gcra rate = new Gcra(10, SECOND, 3);
        assertThat(rate.unitsLeft(state, 0)).isEqualTo(3);
        assertThat(rate.take(state, 0, 2)).isTrue();
        assertThat(rate.take(state, 0, 2)).isFalse();
        assertThat(rate.unitsLeft(state, 0)).isEqualTo(1);
        assertThat(rate.ticksUntil(state, 0, 1)).isZero();
        assertThat(rate.ticksUntil(state, 0, 2)).isEqualTo(SECOND / 10);
        assertThat(rate.take(state, SECOND / 10 - 1, 2)).isFalse();
        assertThat(rate.take(state, SECOND / 10, 2)).isTrue();
        assertThat(rate.ticksUntil(state, SECOND / 10, 3)).isEqualTo(3 * SECOND / 10);
    }

    @Test
    void a_rest_of_any_length_saves_no_more_than_the_burst() {
        Gcra rate = new Gcra(10, SECOND, 3);
        assertThat(admitted(rate, 5, number -> 0)).isEqualTo(3);
        assertThat(admitted(rate, 5, number -> 1000 * DAY)).isEqualTo(3);
    }

    @Test
    void a_debt_is_at_most_one_window() {
        Gcra rate = new Gcra(60, 60 * SECOND, 10);
        rate.charge(state, 0, 12);
        assertThat(rate.unitsLeft(state, 0)).isZero();
        assertThat(rate.ticksUntil(state, 0, 1)).isEqualTo(3 * SECOND);
        rate.charge(state, 0, Integer.MAX_VALUE);
        assertThat(rate.ticksUntil(state, 0, 1)).isEqualTo(61 * SECOND);
        rate.charge(state, 0, 1);
        assertThat(rate.ticksUntil(state, 0, 1)).isEqualTo(61 * SECOND);
        assertThat(rate.take(state, 61 * SECOND - 1, 1)).isFalse();
        assertThat(rate.take(state, 61 * SECOND, 1)).isTrue();
    }

    @Test
    void a_clock_that_jumps_back_costs_a_caller_at_most_a_debt() {
        Gcra rate = new Gcra(1, SECOND, 2);
        assertThat(rate.take(state, 1000 * DAY, 2)).isTrue();
        assertThat(rate.unitsLeft(state, -DAY)).isZero();
        assertThat(rate.ticksUntil(state, -DAY, 1)).isEqualTo(2 * SECOND);
        assertThat(rate.take(state, -DAY, 1)).isFalse();
        assertThat(rate.take(state, -DAY + 2 * SECOND - 1, 1)).isFalse();
        assertThat(rate.take(state, -DAY + 2 * SECOND, 1)).isTrue();
    }

    @Test
    void a_debt_of_a_slower_rate_is_at_most_a_window_of_the_new_one() {
        assertThat(new Gcra(1, DAY, 300).take(state, 0, 300)).isTrue();
        Gcra rate = new Gcra(100, SECOND, 10);
        assertThat(rate.take(state, DAY, 1)).isFalse();
        assertThat(rate.take(state, DAY + SECOND + SECOND / 100 - 1, 1)).isFalse();
        assertThat(rate.take(state, DAY + SECOND + SECOND / 100, 1)).isTrue();
    }

    /** A request of an earlier configuration may end after a slower rate has come. */
    @Test
    void a_charge_by_a_faster_rate_never_lowers_a_bucket() {
        Gcra fast = new Gcra(100, SECOND, 10);
        Gcra slow = new Gcra(5, 3600 * SECOND, 5);
        assertThat(slow.take(state, 0, 5)).isTrue();
        fast.charge(state, 0, 1);
        assertThat(slow.ticksUntil(state, 0, 1)).isEqualTo(720 * SECOND);
        slow.charge(state, 0, 3);
        fast.charge(state, SECOND, 7);
        assertThat(slow.ticksUntil(state, SECOND, 1)).isEqualTo(4 * 720 * SECOND - SECOND);
    }

    @ParameterizedTest
    @CsvSource({"1, 86400, 366", "1000000, 86400, 366000000", "1000000, 1, 1000000000", "999983, 86400, 365993778"})
    void the_largest_burst_does_not_overflow(int units, long windowSeconds, long burst) {
        Gcra rate = new Gcra(units, windowSeconds * SECOND, burst);
        long now = 10_000 * DAY;
        rate.charge(state, now, burst);
        assertThat(rate.unitsLeft(state, now)).isZero();
        rate.charge(state, now, Long.MAX_VALUE);
        assertThat(rate.ticksUntil(state, now, 1)).isBetween(windowSeconds * SECOND, 2 * windowSeconds * SECOND);
        assertThat(rate.unitsLeft(state, now + 1000 * DAY)).isEqualTo(burst);
    }

    @Test
    void a_bucket_at_rest_decides_as_a_new_one() {
        Gcra rate = new Gcra(7, SECOND, 2);
        assertThat(rate.take(state, 0, 1)).isTrue();
        assertThat(Gcra.restTick(state)).isEqualTo(142_857_143);
        assertThat(Gcra.isAtRest(state, 142_857_143)).isFalse();
        assertThat(Gcra.isAtRest(state, 142_857_144)).isTrue();
        state.set(5, 0);
        assertThat(Gcra.isAtRest(state, 4)).isFalse();
        assertThat(Gcra.isAtRest(state, 5)).isTrue();
    }
}
