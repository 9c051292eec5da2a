package dev.sluice.time;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The system clock, with the timers of Vert.x. Thread-safe. */
public final class VertxClock implements Clock {
    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Vertx vertx;

    public VertxClock(Vertx vertx) {
        this.vertx = vertx;
    }

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
        long id = vertx.setTimer(ceilToMillis(delayNanos), ignored -> task.run());
        return () -> vertx.cancelTimer(id);
    }

    /** Rounds up, because a timer must not fire early. */
    private static long ceilToMillis(long nanos) {
        return Math.max(1, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }
}
