package dev.sluice.core.netty;

import dev.sluice.core.time.Clock;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The system clock. A timer that an event loop sets is a task of this loop, and runs in the context that has set it. It takes less than half
 * the time of a timer of Vert.x ({@code TimerBenchmark}). Thread-safe.
 *
 * <p>Vert.x 5.1.10: ends the timers of a verticle with it, although other users of the gateway wait for them. {@code VertxClockTest}
 */
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
        long millis = ceilToMillis(delayNanos);
        ContextInternal context = ContextInternal.current();
        if (context != null
                && context.isEventLoopContext()
                && context.nettyEventLoop().inEventLoop()) return onLoop(context, millis, task);
        long id = vertx.setTimer(millis, ignored -> task.run());
        return () -> vertx.cancelTimer(id);
    }

    private static Timer onLoop(ContextInternal context, long millis, Runnable task) {
        var timer = context.nettyEventLoop()
                .schedule(() -> context.emit(task, Runnable::run), millis, TimeUnit.MILLISECONDS);
        return () -> timer.cancel(false);
    }

    /** Rounds up, because a timer must not fire early. */
    private static long ceilToMillis(long nanos) {
        return Math.max(1, (nanos - 1) / NANOS_PER_MILLI + 1);
    }
}
