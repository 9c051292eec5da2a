package dev.sluice.core.time;

import java.time.Instant;

/** The system clock for work that waits for nothing: its timers never fire. Thread-safe. */
public final class UntimedClock implements Clock {
    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        return () -> {};
    }
}
