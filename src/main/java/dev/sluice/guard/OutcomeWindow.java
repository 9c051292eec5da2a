package dev.sluice.guard;

import dev.sluice.backend.Classification.Signal;
import dev.sluice.spec.Percent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How many of a circuit's latest calls failed, altogether and in a row, and how many were slow. Not safe for several threads. */
final class OutcomeWindow {
    private final Breaker.Spec spec;
    private final SlidingSum calls;
    private final SlidingSum failures;
    private final SlidingSum slow;
    private final SlidingSum inARow = new SlidingSum((int) Breaker.MEMORY_OF_FAILURES.toSeconds());

    OutcomeWindow(Breaker.Spec spec) {
        this.spec = spec;
        int seconds = (int) roundedUp(spec.window());
        this.calls = new SlidingSum(seconds);
        this.failures = new SlidingSum(seconds);
        this.slow = new SlidingSum(seconds);
    }

    private static long roundedUp(Duration window) {
        return window.plusSeconds(1).minusNanos(1).toSeconds();
    }

    /** Adds one call that ended now, says that of the backend, and took {@code tookNanos}. */
    void add(long nowNanos, Signal health, long tookNanos) {
        calls.add(nowNanos, 1);
        if (health != Signal.GOOD) failures.add(nowNanos, 1);
        if (health == Signal.BAD) inARow.add(nowNanos, 1);
        if (health == Signal.GOOD && inARow.at(nowNanos) > 0) inARow.clear();
        if (spec.slow() != null && tookNanos >= spec.slow().toNanos()) slow.add(nowNanos, 1);
    }

    /** {@code consecutive}, {@code rate} or {@code slow}, whichever is too many, or null. */
    @Nullable
    String reasonToOpen(long nowNanos) {
        if (inARow.at(nowNanos) >= spec.consecutive()) return "consecutive";
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
        inARow.clear();
    }
}
