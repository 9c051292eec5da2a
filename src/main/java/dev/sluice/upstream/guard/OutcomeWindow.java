package dev.sluice.upstream.guard;

import dev.sluice.core.spec.Percent;
import dev.sluice.upstream.backend.BackendStatus;
import dev.sluice.upstream.backend.Classification.Signal;
import org.jspecify.annotations.Nullable;

/**
 * The last outcomes of one circuit: at most {@code breaker.calls}, and none older than {@code breaker.window}. Adding
 * an outcome takes constant time on average and allocates nothing. Not thread-safe.
 */
final class OutcomeWindow {
    private static final byte FAILED = 1;
    private static final byte SLOW = 2;

    private final Breaker.Spec spec;
    private final long windowNanos;
    private final long slowNanos;
    private final FailureStreak streak;

    /** The times and kinds of the outcomes, as rings with the same positions. */
    private final long[] endedNanos;

    private final byte[] kinds;
    private int oldest;
    private int size;
    private int failed;
    private int slow;

    OutcomeWindow(Breaker.Spec spec) {
        this.spec = spec;
        this.windowNanos = spec.window().toNanos();
        this.slowNanos = spec.slow() == null ? Long.MAX_VALUE : spec.slow().toNanos();
        this.streak = new FailureStreak(spec.consecutive());
        this.endedNanos = new long[spec.calls()];
        this.kinds = new byte[spec.calls()];
    }

    /** Adds a call that has just ended with {@code signal} after {@code durationNanos}. */
    void add(long nowNanos, Signal signal, long durationNanos) {
        if (size == endedNanos.length) removeOldest();
        byte kind = (byte) ((signal == Signal.SUCCESS ? 0 : FAILED) | (durationNanos >= slowNanos ? SLOW : 0));
        int position = (oldest + size) % endedNanos.length;
        endedNanos[position] = nowNanos;
        kinds[position] = kind;
        size++;
        count(kind, 1);
        if (signal == Signal.FAILURE) streak.add(nowNanos);
        if (signal == Signal.SUCCESS) streak.clear();
    }

    /**
     * Returns {@code rate} or {@code slow} if a rate is reached; {@code consecutive} if too few outcomes have a rate and
     * enough calls failed in a row; otherwise null.
     */
    @Nullable
    String reasonToOpen(long nowNanos) {
        removeExpired(nowNanos);
        if (size < spec.minimum()) return streak.isComplete(nowNanos) ? "consecutive" : null;
        if (reaches(spec.rate(), failed)) return "rate";
        return reaches(spec.slowRate(), slow) ? "slow" : null;
    }

    /** Returns the failures of the window, and those in a row, as far as the circuit counts them. */
    BackendStatus.Failures failures(long nowNanos) {
        removeExpired(nowNanos);
        return new BackendStatus.Failures(failed, size, streak.count);
    }

    private void removeExpired(long nowNanos) {
        while (size > 0 && nowNanos - endedNanos[oldest] > windowNanos) removeOldest();
    }

    private boolean reaches(Percent share, int counted) {
        return counted * 100.0 >= share.value() * size;
    }

    private void removeOldest() {
        count(kinds[oldest], -1);
        oldest = (oldest + 1) % endedNanos.length;
        size--;
    }

    private void count(byte kind, int change) {
        if ((kind & FAILED) != 0) failed += change;
        if ((kind & SLOW) != 0) slow += change;
    }

    void clear() {
        size = 0;
        failed = 0;
        slow = 0;
        streak.clear();
    }

    /** Counts the failures in a row of one circuit, with a limited memory. Adding allocates nothing. Not thread-safe. */
    private static final class FailureStreak {
        private final long memoryNanos = Breaker.CONSECUTIVE_WINDOW.toNanos();

        /** The times of the last failures in a row, as a ring. */
        private final long[] failedNanos;

        private int count;
        private int next;

        /** @param length the failures in a row that complete the streak */
        FailureStreak(int length) {
            failedNanos = new long[length];
        }

        void add(long nowNanos) {
            failedNanos[next] = nowNanos;
            next = (next + 1) % failedNanos.length;
            count = Math.min(count + 1, failedNanos.length);
        }

        /** Returns whether the last failures in a row complete the streak, the first of them less than two minutes ago. */
        boolean isComplete(long nowNanos) {
            return count == failedNanos.length && nowNanos - failedNanos[next] < memoryNanos;
        }

        void clear() {
            count = 0;
        }
    }
}
