package dev.sluice.gateway.limit.fleet;

import static dev.sluice.gateway.limit.fleet.RateScriptTest.KEY;
import static dev.sluice.gateway.limit.fleet.RateScriptTest.KEY_BYTES;
import static dev.sluice.gateway.limit.fleet.RateScriptTest.debt;
import static dev.sluice.gateway.limit.fleet.RateScriptTest.returned;
import static dev.sluice.gateway.limit.fleet.RateScriptTest.run;
import static dev.sluice.gateway.limit.fleet.RateScriptTest.state;
import static dev.sluice.gateway.limit.fleet.RateScriptTest.wanted;
import static dev.sluice.gateway.limit.fleet.RateScriptTest.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.limit.fleet.LimitScriptTest.RealStore;
import dev.sluice.gateway.limit.fleet.LimitScriptTest.ScriptConnection;
import dev.sluice.gateway.limit.fleet.LimitScriptTest.ScriptConnection.TimedCall;
import dev.sluice.gateway.limit.fleet.ModelStoreTest.ExactBucket;
import dev.sluice.real.ExternalProgram;
import dev.sluice.real.Needs;
import dev.sluice.upstream.store.ScriptCall;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script keeps the state of a rate in a real store as exact fractions do, for all rates and exchanges. */
@Needs(ExternalProgram.VALKEY)
class RateScriptPropertiesTest extends RealStore {
    private static final long DAY = 86_400 * SECOND;
    private static final long MAX_EXACT = (1L << 53) - 1;

    @ParameterizedTest
    @CsvSource({"7,1000000", "999999,1000000", "999983,86400000000", "1000000,86400000000"})
    void a_million_charges_leave_the_state_of_exact_fractions(int units, long window) throws Exception {
        FleetRate rate = new FleetRate(units, window, RandomRates.maxBurst(units, window));
        // A bucket that is ahead of the clock moves by its charges alone.
        store.run(LimitScript.rate(KEY_BYTES, rate, debt(rate.burst() / 2)));
        BigInteger before = parts(state());
        store.repeat(10_000, hundredCharges(rate));
        BigInteger charged = BigInteger.valueOf(1_000_000).multiply(BigInteger.valueOf(window));
        assertThat(parts(state())).isEqualTo(before.add(charged));
    }

    /** Returns an exchange whose wanted units are a hundred parts of one unit: more charges in a second than separate runs. */
    private static ScriptCall hundredCharges(FleetRate rate) {
        List<String> arguments = new ArrayList<>(RateCharge.arguments(rate, wanted(1)));
        List<String> one = List.copyOf(arguments.subList(arguments.size() - 3, arguments.size()));
        for (int i = 1; i < 100; i++) arguments.addAll(one);
        return new ScriptCall(KEY_BYTES, arguments);
    }

    @Test
    void separate_charges_of_one_unit_add_up_to_whole_windows() throws Exception {
        FleetRate rate = new FleetRate(999_983, DAY, 1_000_000);
        store.run(LimitScript.rate(KEY_BYTES, rate, debt(100_000)));
        BigInteger before = parts(state());
        store.repeat(50_000, LimitScript.rate(KEY_BYTES, rate, debt(1)));
        assertThat(parts(state())).isEqualTo(before.add(BigInteger.valueOf(50_000 * DAY)));
    }

    private static BigInteger parts(@Nullable String state) {
        String[] numbers = Objects.requireNonNull(state).split(":", -1);
        return new BigInteger(numbers[0]).multiply(new BigInteger(numbers[2])).add(new BigInteger(numbers[1]));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void random_operations_equal_exact_fractions(long seed) throws Exception {
        RandomRates random = new RandomRates(new Random(seed));
        for (int sequence = 0; sequence < 20; sequence++) {
            store.command("DEL", KEY);
            ExactBucket model = new ExactBucket();
            FleetRate rate = random.rate();
            long now = NOW;
            for (int round = 0; round < 10; round++) {
                if (random.isRare()) random.overwrite(store, KEY, model, now);
                if (random.isRare()) rate = random.rate();
                now = runSome(random, rate, model, now);
            }
        }
    }

    /** Runs exchanges in the store and in the model, and returns the time of the last one. */
    private static long runSome(RandomRates random, FleetRate rate, ExactBucket model, long start) throws Exception {
        long now = start;
        List<TimedCall> calls = new ArrayList<>();
        List<RateGrant> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            now += random.advance(rate);
            RateExchange exchange = random.exchange(rate);
            calls.add(new TimedCall(now, LimitScript.rate(KEY_BYTES, rate, exchange)));
            expected.add(model.run(rate, exchange, now));
        }
        assertThat(store.runAll(calls).stream().map(LimitScript::rateGrant).toList())
                .as("%s", rate)
                .isEqualTo(expected);
        assertThat(state()).isEqualTo(model.state());
        if (model.state() != null) assertThat(store.command("PEXPIRETIME", KEY)).isEqualTo(model.expiryMillis());
        return now;
    }

    /** No sum or product leaves the exact numbers with the largest and the smallest charges of the configuration. */
    @ParameterizedTest
    @CsvSource({"1,86400000000,366", "1000000,1000000,1000000000", "999983,86400000000,365993778"})
    void the_largest_rates_and_bursts_are_exact_until_2_to_the_53(int units, long window, long burst) throws Exception {
        FleetRate rate = new FleetRate(units, window, burst);
        long largest = rate.arithmetic().ticksOf(burst) + 1 + window;
        long now = MAX_EXACT - 3 * largest;
        ExactBucket model = new ExactBucket();
        for (RateExchange exchange : List.of(
                whole(1),
                debt(burst + units),
                returned(burst),
                whole(burst),
                returned(burst / 3),
                wanted(burst),
                new RateExchange(burst, false, burst, burst + units, largest)))
            assertThat(run(rate, exchange, now)).as("%s", exchange).isEqualTo(model.run(rate, exchange, now));
        assertThat(state()).isEqualTo(model.state());
        assertThat(store.command("PEXPIRETIME", KEY)).isEqualTo(model.expiryMillis());
    }

    /** Draws rates, exchanges and states of other programs within the bounds of the configuration. Not thread-safe. */
    private static final class RandomRates {
        private static final long[] WINDOWS = {SECOND, 60 * SECOND, 3600 * SECOND, DAY};
        private static final int[] UNITS = {1, 2, 3, 7, 10, 1000, 999_983, 999_999, 1_000_000};
        private static final int KINDS = 6;

        private final Random random;

        RandomRates(Random random) {
            this.random = random;
        }

        boolean isRare() {
            return random.nextInt(KINDS) == 0;
        }

        FleetRate rate() {
            int units = random.nextBoolean() ? UNITS[random.nextInt(UNITS.length)] : 1 + random.nextInt(1_000_000);
            long window = WINDOWS[random.nextInt(WINDOWS.length)];
            long most = maxBurst(units, window);
            return new FleetRate(units, window, upTo(random.nextBoolean() ? most : Math.min(most, 20)));
        }

        /** Returns the largest burst of the configuration. */
        static long maxBurst(int units, long window) {
            return Math.min(1_000_000_000, units * (366 * DAY / SECOND) / (window / SECOND));
        }

        /** Returns a number from 1 on, often a small one. */
        private long upTo(long most) {
            long bound = random.nextBoolean() ? most : Math.min(most, 8);
            return 1 + (long) (random.nextDouble() * (bound - 1));
        }

        /** Returns microseconds, mostly of about a unit, rarely an hour back or forth. */
        long advance(FleetRate rate) {
            return switch (random.nextInt(2 * KINDS)) {
                case 0 -> 0;
                case 1 -> 1;
                case 2 -> random.nextBoolean() ? -3600 * SECOND : 3600 * SECOND;
                case 3 -> -1;
                default -> (long) (random.nextDouble() * 3 * rate.windowMicros() / rate.units());
            };
        }

        RateExchange exchange(FleetRate rate) {
            return switch (random.nextInt(KINDS)) {
                case 0 -> new RateExchange(0, false, upTo(rate.burst()), 0, 0);
                case 1 -> new RateExchange(0, false, 0, upTo(rate.burst() + rate.units()), 0);
                case 2 -> new RateExchange(upTo(rate.burst()), true, 0, 0, 0);
                case 3 -> all(rate);
                default -> new RateExchange(upTo(rate.burst()), false, 0, 0, 0);
            };
        }

        private RateExchange all(FleetRate rate) {
            return new RateExchange(
                    upTo(rate.burst()),
                    random.nextBoolean(),
                    upTo(rate.burst()),
                    upTo(rate.burst()),
                    upTo(rate.windowMicros()));
        }

        /** Writes a state as another program or a clock of another time does. */
        void overwrite(ScriptConnection store, String key, ExactBucket model, long now) throws IOException {
            store.command("DEL", key);
            switch (random.nextInt(4)) {
                case 0 -> {
                    model.set(null, 0, 1);
                    store.command("RPUSH", key, "item");
                }
                case 1 -> {
                    model.set(null, 0, 1);
                    store.command("SET", key, "garbage");
                }
                case 2 -> set(store, key, model, (1L << 53) - 1 - random.nextInt(1000));
                default -> set(store, key, model, now + random.nextInt(1_000_000));
            }
        }

        private void set(ScriptConnection store, String key, ExactBucket model, long micros) throws IOException {
            int units = 1 + random.nextInt(1_000_000);
            int rest = random.nextInt(units);
            model.set(BigInteger.valueOf(micros), rest, units);
            store.command("SET", key, micros + ":" + rest + ":" + units);
        }
    }
}
