package dev.sluice.gateway.limit.fleet;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Random;

/** Draws rates, exchanges and states of other programs within the bounds of the configuration. Not thread-safe. */
final class RandomRates {
    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;
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
