package dev.sluice.time;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Real time. Timers are Vert.x's, so they run on the event loop that set them. */
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

    /** Rounded up, because a timer that fires early would make a caller believe that less time has passed than did. */
    private static long ceilToMillis(long nanos) {
        return Math.max(1, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }
}
