package dev.sluice.upstream.guard;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.time.Clock;

/**
 * Limits retries to a share of the calls to a backend, plus a floor for a backend with few calls. Thread-safe.
 *
 * <p>The algorithm is that of Finagle's {@code RetryBudget}, a leaky token bucket with a reserve. Every call deposits
 * its share and every retry withdraws one token. Both expire after ten seconds.
 */
final class RetryBudget {
    private static final int SECONDS = 10;
    private static final int FLOOR_PER_SECOND = 10;

    /** Tokens are counted in millionths, because a call deposits a fraction of a retry. */
    private static final long UNITS_PER_RETRY = 1_000_000;

    private static final long RESERVE = FLOOR_PER_SECOND * SECONDS * UNITS_PER_RETRY;

    private final long deposit;
    private final Clock clock;
    private final SlidingSum credit = new SlidingSum(SECONDS);

    RetryBudget(Percent share, Clock clock) {
        this.deposit = Math.round(share.fraction() * UNITS_PER_RETRY);
        this.clock = clock;
    }

    /** Deposits the share of one call. */
    synchronized void deposit() {
        credit.add(clock.nanos(), deposit);
    }

    /** Withdraws one retry; returns false if the budget is exhausted. */
    synchronized boolean withdraw() {
        long now = clock.nanos();
        if (RESERVE + credit.sumAt(now) < UNITS_PER_RETRY) return false;
        credit.add(now, -UNITS_PER_RETRY);
        return true;
    }

    synchronized long balance() {
        return (RESERVE + credit.sumAt(clock.nanos())) / UNITS_PER_RETRY;
    }
}
