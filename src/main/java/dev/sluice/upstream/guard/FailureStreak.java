package dev.sluice.upstream.guard;

/** Counts the failures in a row of one circuit, with a limited memory. Adding allocates nothing. Not thread-safe. */
final class FailureStreak {
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
