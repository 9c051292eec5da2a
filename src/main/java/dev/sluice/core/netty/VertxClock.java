package dev.sluice.core.netty;

import dev.sluice.core.time.Clock;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The system clock. Timers of less than 100 ms are those of Vert.x. Longer ones, which are mostly cancelled, share a {@link TimerWheel}
 * for each event loop. Thread-safe: each event loop uses its own wheel only.
 *
 * <p>Vert.x 5.1.10: adapts. {@code VertxClockTest}
 */
public final class VertxClock implements Clock {
    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long COARSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Vertx vertx;
    private final FastThreadLocal<TimerWheel> wheels = new FastThreadLocal<>();

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
        ContextInternal context = delayNanos < COARSE_NANOS ? null : ContextInternal.current();
        if (context == null
                || !context.isEventLoopContext()
                || !context.nettyEventLoop().inEventLoop()) return preciseAfter(delayNanos, task);
        return wheel(context).after(delayNanos, () -> context.emit(task, Runnable::run));
    }

    private Timer preciseAfter(long delayNanos, Runnable task) {
        long id = vertx.setTimer(ceilToMillis(delayNanos), ignored -> task.run());
        return () -> vertx.cancelTimer(id);
    }

    /** Rounds up, because a timer must not fire early. */
    private static long ceilToMillis(long nanos) {
        return Math.max(1, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    private TimerWheel wheel(ContextInternal context) {
        TimerWheel existing = wheels.getIfExists();
        if (existing != null) return existing;
        TimerWheel wheel = new TimerWheel(new LoopClock(context.nettyEventLoop()));
        wheels.set(wheel);
        return wheel;
    }

    /** Sets timers that no undeployed verticle takes along, unlike those of its context. */
    private record LoopClock(io.netty.channel.EventLoop loop) implements Clock {
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
            var timer = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        }
    }
}
