package dev.sluice;

import dev.sluice.time.Clock;
import dev.sluice.time.VertxClock;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Real time, but for waits of one length: those last until the test ends them. Thread-safe. */
final class HeldClock implements Clock {
    private final Clock real;
    private final long heldNanos;
    private final BlockingQueue<Runnable> pending = new LinkedBlockingQueue<>();

    HeldClock(Vertx vertx, Duration heldNanos) {
        this.real = new VertxClock(vertx);
        this.heldNanos = heldNanos.toNanos();
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
        if (delayNanos != heldNanos) return real.after(delayNanos, task);
        pending.add(task);
        return () -> pending.remove(task);
    }

    /** Ends the first wait of that length; fails when nobody has begun one within ten seconds. */
    void endWait() throws InterruptedException {
        Runnable task = pending.poll(10, TimeUnit.SECONDS);
        if (task == null) throw new AssertionError("nobody waits");
        task.run();
    }
}
