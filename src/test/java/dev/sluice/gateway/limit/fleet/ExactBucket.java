package dev.sluice.gateway.limit.fleet;

import static java.math.BigInteger.ONE;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The bucket of a rate in exact fractions: a model of the script. A time is a number of parts of a microsecond. Not thread-safe. */
final class ExactBucket {
    /** The stored time at rest, in parts of the stored units; null for no state. */
    private @Nullable BigInteger at;

    private BigInteger parts = ONE;

    /** Replaces the state, as another program does; null for none. */
    void set(@Nullable BigInteger micros, long rest, long units) {
        parts = BigInteger.valueOf(units);
        at = micros == null ? null : micros.multiply(parts).add(BigInteger.valueOf(rest));
    }

    /** Returns the reply of the script. */
    RateGrant run(FleetRate rate, RateExchange exchange, long now) {
        BigInteger units = BigInteger.valueOf(rate.units());
        BigInteger time = BigInteger.valueOf(now).multiply(units);
        BigInteger window = BigInteger.valueOf(rate.windowMicros());
        BigInteger full = time.add(BigInteger.valueOf(rate.burst()).multiply(window));
        BigInteger latest = full.add(window.multiply(units));
        BigInteger next = at == null ? time : adopted(units);
        if (exchange.aheadMicros() > 0)
            next = next.max(time.add(BigInteger.valueOf(exchange.aheadMicros()).multiply(units)));
        next = next.min(latest).subtract(BigInteger.valueOf(exchange.returned()).multiply(window));
        if (isAtRest(next, time, units)) next = time;
        next = next.add(BigInteger.valueOf(exchange.debt()).multiply(window)).min(latest);
        long granted = granted(exchange, full.subtract(next).divide(window).longValueExact());
        next = next.add(BigInteger.valueOf(granted).multiply(window));
        at = isAtRest(next, time, units) ? null : next;
        parts = units;
        BigInteger[] ahead = floorDivide(next.subtract(time), units);
        return new RateGrant(granted, ahead[0].longValueExact(), ahead[1].intValueExact());
    }

    /** Returns the stored time in parts of another rate, whose remainder is a whole microsecond. */
    private BigInteger adopted(BigInteger units) {
        if (units.equals(parts)) return at;
        return at.add(parts).subtract(ONE).divide(parts).multiply(units);
    }

    /** Whether a time is more than a microsecond before now, or is a whole microsecond and not after now. */
    private static boolean isAtRest(BigInteger next, BigInteger time, BigInteger units) {
        boolean isWhole = next.mod(units).signum() == 0;
        return next.compareTo(time.subtract(units)) < 0 || (isWhole && next.compareTo(time) <= 0);
    }

    private static long granted(RateExchange exchange, long left) {
        if (exchange.isWhole()) return exchange.wanted() <= left ? exchange.wanted() : 0;
        return Math.max(0, Math.min(exchange.wanted(), left));
    }

    private static BigInteger[] floorDivide(BigInteger number, BigInteger divisor) {
        BigInteger rest = number.mod(divisor);
        return new BigInteger[] {number.subtract(rest).divide(divisor), rest};
    }

    /** Returns the stored text; null for none. */
    @Nullable
    String state() {
        if (at == null) return null;
        return at.divide(parts) + ":" + at.mod(parts) + ":" + parts;
    }

    /** Returns the milliseconds of the expiry: the end of the state, rounded up. */
    long expiryMillis() {
        BigInteger millisecond = parts.multiply(BigInteger.valueOf(1000));
        return at.add(millisecond).subtract(ONE).divide(millisecond).longValueExact();
    }
}
