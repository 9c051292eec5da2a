package dev.sluice.gateway.limit.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The arithmetic equals that of fractions, for all rates, windows, bursts and clocks. */
class GcraPropertiesTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MAX_FILL = 366 * 86_400 * SECOND;

    /** @param burst within the bounds of the configuration */
    record Limit(int units, long window, long burst) {
        Gcra rate() {
            return new Gcra(units, window, burst);
        }
    }

    private enum Action {
        TAKE,
        CHARGE
    }

    /**
     * @param advance nanoseconds, also negative
     * @param part of the burst, in millionths, beside one unit
     */
    record Step(Action action, long advance, int part) {
        long number(Limit limit) {
            return Math.min(limit.burst, 1 + limit.burst * part / 1_000_000);
        }
    }

    /** The time at rest in parts of a nanosecond, as many as the rate has units: a unit costs a window of them. */
    private static final class Exact {
        private final BigInteger units;
        private final BigInteger window;
        private final BigInteger burst;
        private BigInteger rest = BigInteger.ZERO;

        Exact(Limit limit) {
            units = BigInteger.valueOf(limit.units);
            window = BigInteger.valueOf(limit.window);
            burst = BigInteger.valueOf(limit.burst).multiply(window);
        }

        private BigInteger time(long nanos) {
            return BigInteger.valueOf(nanos).multiply(units);
        }

        private BigInteger latest(long now) {
            return time(now).add(burst).add(window.multiply(units));
        }

        private BigInteger base(long now) {
            return (rest.compareTo(time(now - 1)) > 0 ? rest : time(now)).min(latest(now));
        }

        private BigInteger after(long now, long number) {
            return base(now).add(BigInteger.valueOf(number).multiply(window));
        }

        boolean take(long now, long number) {
            BigInteger next = after(now, number);
            boolean isAdmitted = next.compareTo(time(now).add(burst)) <= 0;
            rest = isAdmitted ? next : rest.min(latest(now));
            return isAdmitted;
        }

        void charge(long now, long number) {
            rest = rest.max(after(now, number).min(latest(now)));
        }

        BigInteger unitsLeft(long now) {
            return time(now).add(burst).subtract(base(now)).max(BigInteger.ZERO).divide(window);
        }

        BigInteger wait(long now, long number) {
            BigInteger parts = after(now, number).subtract(time(now)).subtract(burst);
            return parts.add(units)
                    .subtract(BigInteger.ONE)
                    .max(BigInteger.ZERO)
                    .divide(units);
        }

        BigInteger rest() {
            return rest;
        }
    }

    @Property(tries = 2000)
    void the_state_is_that_of_fractions(@ForAll("limits") Limit limit, @ForAll("steps") List<Step> steps) {
        Gcra rate = limit.rate();
        Exact exact = new Exact(limit);
        GcraTest.State state = new GcraTest.State();
        long now = 0;
        for (Step step : steps) {
            now += step.advance;
            long number = step.number(limit);
            if (step.action == Action.TAKE)
                assertThat(rate.take(state, now, number)).isEqualTo(exact.take(now, number));
            else charge(rate, state, exact, now, number);
            assertThat(exact.time(state.ticks()).add(BigInteger.valueOf(state.rest())))
                    .isEqualTo(exact.rest());
            assertThat(state.rest()).isBetween(0, limit.units - 1);
        }
    }

    private static void charge(Gcra rate, Gcra.State state, Exact exact, long now, long number) {
        rate.charge(state, now, number);
        exact.charge(now, number);
    }

    @Property(tries = 2000)
    void units_left_and_waits_are_exact(@ForAll("limits") Limit limit, @ForAll("steps") List<Step> steps) {
        Gcra rate = limit.rate();
        Exact exact = new Exact(limit);
        GcraTest.State state = new GcraTest.State();
        long now = 0;
        for (Step step : steps) {
            charge(rate, state, exact, now, step.number(limit));
            now += step.advance;
            assertThat(BigInteger.valueOf(rate.unitsLeft(state, now))).isEqualTo(exact.unitsLeft(now));
            assertThat(BigInteger.valueOf(rate.ticksUntil(state, now, step.number(limit))))
                    .isEqualTo(exact.wait(now, step.number(limit)));
        }
    }

    /** A request that waits as long as it was told is admitted, and a nanosecond earlier it is not. */
    @Property(tries = 1000)
    void a_wait_ends_with_an_admission(@ForAll("limits") Limit limit, @ForAll("steps") List<Step> steps) {
        Gcra rate = limit.rate();
        GcraTest.State state = new GcraTest.State();
        for (Step step : steps) {
            rate.charge(state, 0, step.number(limit));
            long wait = rate.ticksUntil(state, 0, step.number(limit));
            if (wait > 0)
                assertThat(rate.take(state, wait - 1, step.number(limit))).isFalse();
            assertThat(rate.take(state, wait, step.number(limit))).isTrue();
            state.set(0, 0);
        }
    }

    @Provide
    Arbitrary<Limit> limits() {
        Arbitrary<Integer> units = Arbitraries.oneOf(
                Arbitraries.of(1, 7, 999_983, 999_999, 1_000_000),
                Arbitraries.integers().between(1, 1_000_000));
        Arbitrary<Long> windows = Arbitraries.of(1L, 60L, 3600L, 86_400L).map(seconds -> seconds * SECOND);
        return Combinators.combine(units, windows).as(Limiter::new).flatMap(Limiter::limits);
    }

    private record Limiter(int units, long window) {
        Arbitrary<Limit> limits() {
            long most = Math.min(1_000_000_000, MAX_FILL / 1_000_000_000 * units / (window / 1_000_000_000));
            return Arbitraries.longs().between(1, most).map(burst -> new Limit(units, window, burst));
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> advances = Arbitraries.oneOf(
                Arbitraries.longs().between(-3, 3),
                Arbitraries.longs().between(0, 10 * SECOND),
                Arbitraries.longs().between(-MAX_FILL, MAX_FILL));
        Arbitrary<Integer> parts =
                Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, 1_000_000));
        return Combinators.combine(Arbitraries.of(Action.class), advances, parts)
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }
}
