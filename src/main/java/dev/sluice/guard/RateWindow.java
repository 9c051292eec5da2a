package dev.sluice.guard;

import dev.sluice.spec.Percent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How many of a circuit's latest calls failed, and how many were slow. Not safe for several threads. */
final class RateWindow {
    private final Breaker.Spec spec;
    private final SlidingSum calls;
    private final SlidingSum failures;
    private final SlidingSum slow;

    RateWindow(Breaker.Spec spec) {
        this.spec = spec;
        int seconds = (int) roundedUp(spec.window());
        this.calls = new SlidingSum(seconds);
        this.failures = new SlidingSum(seconds);
        this.slow = new SlidingSum(seconds);
    }

    private static long roundedUp(Duration window) {
        return window.plusSeconds(1).minusNanos(1).toSeconds();
    }

    /** Adds one call that ended now and took {@code tookNanos}. */
    void add(long nowNanos, boolean failed, long tookNanos) {
        calls.add(nowNanos, 1);
        if (failed) failures.add(nowNanos, 1);
        if (spec.slow() != null && tookNanos >= spec.slow().toNanos()) slow.add(nowNanos, 1);
    }

    /** {@code rate} or {@code slow}, whichever share is too high, or null. */
    @Nullable
    String reasonToOpen(long nowNanos) {
        if (calls.at(nowNanos) < spec.minimum()) return null;
        if (reach(spec.rate(), failures, nowNanos)) return "rate";
        return reach(spec.slowRate(), slow, nowNanos) ? "slow" : null;
    }

    private boolean reach(Percent share, SlidingSum some, long nowNanos) {
        return some.at(nowNanos) * 100.0 >= share.value() * calls.at(nowNanos);
    }

    void clear() {
        calls.clear();
        failures.clear();
        slow.clear();
    }
}
