package dev.sluice.upstream.store;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Dependencies of all connections to the store.
 *
 * @param random must be thread-safe, because all event loops use it
 * @param probe a call that writes, so that a store without writes stays away
 */
record StoreContext(
        StoreSpec spec,
        Vertx vertx,
        Clock clock,
        RandomGenerator random,
        StoreEvents events,
        StoreHealth health,
        EvictionPolicy eviction,
        StoreScript script,
        Supplier<ScriptCall> probe) {
    private static final Duration SHORTEST_SILENCE = Duration.ofMillis(100);

    /** Returns the time after which a command is late, in nanoseconds. */
    long timeoutNanos() {
        return spec.timeout().toNanos();
    }

    /** Returns the time without a reply after which a connection closes, in nanoseconds. */
    long silenceNanos() {
        return Math.max(timeoutNanos(), SHORTEST_SILENCE.toNanos());
    }

    /** Runs a task on an event loop after a delay. */
    Clock.Timer after(long delayNanos, EventLoop loop, Runnable task) {
        return clock.after(delayNanos, () -> loop.execute(task));
    }
}
