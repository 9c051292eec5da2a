package dev.sluice.upstream.guard;

import java.time.Duration;

/**
 * Limits the concurrent calls to a backend that has just recovered. The limit grows linearly from one call to the
 * permits of the bulkhead. Not thread-safe.
 */
final class RecoveryRamp {
    /** The time from the good probe until the circuit closes. */
    static final Duration DURATION = Duration.ofSeconds(2);

    private final int concurrent;
    private boolean running;
    private long startedNanos;
    private int active;

    /** @param concurrent the limit at the end, the permits of the bulkhead */
    RecoveryRamp(int concurrent) {
        this.concurrent = concurrent;
    }

    void start(long nowNanos) {
        running = true;
        startedNanos = nowNanos;
        active = 0;
    }

    void stop() {
        running = false;
    }

    boolean isRunning() {
        return running;
    }

    /** Returns whether another call may start now. Its end must be reported to {@link #release}. */
    boolean tryAcquire(long nowNanos) {
        if (active >= limitAt(nowNanos)) return false;
        active++;
        return true;
    }

    /** Counts the end of a call; after the ramp, this has no effect. */
    void release() {
        if (running) active--;
    }

    private long limitAt(long nowNanos) {
        long elapsed = Math.min(nowNanos - startedNanos, DURATION.toNanos());
        return 1 + (concurrent - 1) * elapsed / DURATION.toNanos();
    }
}
