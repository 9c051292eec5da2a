package dev.sluice.backend.http;

import dev.sluice.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A clock that knows how many of its waits are pending and how many there ever were. */
public final class CountingClock implements Clock {
    private final Clock real;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger timers = new AtomicInteger();

    public CountingClock(Clock real) {
        this.real = real;
    }

    @Override
    public long nanos() {
        return real.nanos();
    }

    @Override
    public Instant now() {
        return real.now();
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        timers.incrementAndGet();
        pending.incrementAndGet();
        AtomicBoolean over = new AtomicBoolean();
        Timer timer = real.after(delayNanos, () -> {
            end(over);
            task.run();
        });
        return () -> {
            end(over);
            timer.cancel();
        };
    }

    private void end(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) pending.decrementAndGet();
    }

    /** Waits that have neither ended nor been cancelled. */
    public int pending() {
        return pending.get();
    }

    /** Waits ever begun. */
    public int timers() {
        return timers.get();
    }
}
