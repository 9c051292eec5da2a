package dev.sluice.gateway.limit.fleet;

import java.time.Duration;
import java.time.Instant;

/**
 * The quota of one plan in one period. Immutable.
 *
 * @param plan its name; {@code else} for the only one
 */
record PlanPeriod(String plan, QuotaTerms terms, QuotaPeriod period) {
    /** The store keeps a count for a day after its period, so that a replica whose clock is late finds it. */
    private static final Duration KEPT = Duration.ofDays(1);

    /** Whether requests of another plan and period are counted by the same keys. */
    boolean hasCountsOf(PlanPeriod other) {
        return period.equals(other.period) && plan.equals(other.plan);
    }

    /** Returns the key of the store for the bytes of a key. */
    byte[] storeKey(String prefix, String limit, byte[] key) {
        return LimitScript.key(prefix + ":quota:" + limit + ':' + plan + ':' + period.keyText() + ':', key);
    }

    /** Returns the milliseconds from an instant until the store drops the count. */
    long expiryMillis(Instant now) {
        return Math.max(1, Duration.between(now, period.end().plus(KEPT)).toMillis());
    }

    long nanosUntilEnd(Instant now) {
        return period.nanosUntilEnd(now);
    }
}
