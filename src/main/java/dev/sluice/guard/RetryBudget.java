package dev.sluice.guard;

import dev.sluice.spec.Percent;
import dev.sluice.time.Clock;

/**
 * Bounds the load that retries add to a backend: to a share of its calls, and to a floor for a backend that is seldom
 * called. Every call deposits its share, every retry withdraws one, and both are forgotten after ten seconds.
 *
 * <p>The algorithm is that of Finagle's {@code RetryBudget}: a leaky token bucket with a reserve. Shared by every event
 * loop, so every method locks, for a few instructions.
 */
final class RetryBudget {
    private static final int SECONDS = 10;
    private static final int FLOOR_PER_SECOND = 10;

    /** Counted in millionths, because a call deposits a fraction of a retry. */
    private static final long UNITS_PER_RETRY = 1_000_000;

    private static final long RESERVE = FLOOR_PER_SECOND * SECONDS * UNITS_PER_RETRY;

    private final long deposit;
    private final Clock clock;
    private final SlidingSum credit = new SlidingSum(SECONDS);

    RetryBudget(Percent share, Clock clock) {
        this.deposit = Math.round(share.fraction() * UNITS_PER_RETRY);
        this.clock = clock;
    }

    /** A call makes its first attempt. */
    synchronized void deposit() {
        credit.add(clock.nanos(), deposit);
    }

    /** Whether one more retry is allowed; it is then spent. */
    synchronized boolean withdraw() {
        long now = clock.nanos();
        if (RESERVE + credit.sumAt(now) < UNITS_PER_RETRY) return false;
        credit.add(now, -UNITS_PER_RETRY);
        return true;
    }

    /** Retries allowed now. */
    synchronized long balance() {
        return (RESERVE + credit.sumAt(clock.nanos())) / UNITS_PER_RETRY;
    }
}
