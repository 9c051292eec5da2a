package dev.sluice.guard;

import dev.sluice.backend.Classification.Signal;
import dev.sluice.spec.Percent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Counts the failed, slow and consecutively failed calls of one circuit. Not thread-safe. */
final class OutcomeWindow {
    private final Breaker.Spec spec;
    private final SlidingSum calls;
    private final SlidingSum failures;
    private final SlidingSum slow;
    private final SlidingSum consecutiveFailures = new SlidingSum((int) Breaker.CONSECUTIVE_WINDOW.toSeconds());

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

    /** Adds a call that has just ended with {@code signal} after {@code durationNanos}. */
    void add(long nowNanos, Signal signal, long durationNanos) {
        calls.add(nowNanos, 1);
        if (signal != Signal.SUCCESS) failures.add(nowNanos, 1);
        if (signal == Signal.FAILURE) consecutiveFailures.add(nowNanos, 1);
        if (signal == Signal.SUCCESS && consecutiveFailures.sumAt(nowNanos) > 0) consecutiveFailures.clear();
        if (spec.slow() != null && durationNanos >= spec.slow().toNanos()) slow.add(nowNanos, 1);
    }

    /** Returns {@code consecutive}, {@code rate} or {@code slow}, the first limit reached; null if no limit is. */
    @Nullable
    String reasonToOpen(long nowNanos) {
        if (consecutiveFailures.sumAt(nowNanos) >= spec.consecutive()) return "consecutive";
        if (calls.sumAt(nowNanos) < spec.minimum()) return null;
        if (reaches(spec.rate(), failures, nowNanos)) return "rate";
        return reaches(spec.slowRate(), slow, nowNanos) ? "slow" : null;
    }

    private boolean reaches(Percent share, SlidingSum counted, long nowNanos) {
        return counted.sumAt(nowNanos) * 100.0 >= share.value() * calls.sumAt(nowNanos);
    }

    void clear() {
        calls.clear();
        failures.clear();
        slow.clear();
        consecutiveFailures.clear();
    }
}
