package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.bucket.Bucket;
import dev.sluice.gateway.limit.bucket.Decision;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** A request that waits for the store. The lock of the table guards it, except its timer and its end. */
final class Waiter {
    private final int units;
    private final int evicted;
    private final EventLoop loop = EventLoop.current();
    private final Promise<Decision> promise = Promise.promise();

    /** For the event loop of the request only. */
    private Clock.@Nullable Timer timer;

    private @Nullable Exchange exchange;
    private @Nullable Bucket bucket;

    /** @param evicted the buckets not at rest that made room */
    Waiter(int units, int evicted) {
        this.units = units;
        this.evicted = evicted;
    }

    int units() {
        return units;
    }

    int evicted() {
        return evicted;
    }

    /** Returns the exchange that the request waits for; null for none. */
    @Nullable
    Exchange exchange() {
        return exchange;
    }

    void waitFor(Exchange newExchange) {
        exchange = newExchange;
        bucket = newExchange.bucket();
    }

    void onDecision() {
        exchange = null;
    }

    /** Returns the bucket of the request; null before it waits for an exchange. For the event loop of the request. */
    @Nullable
    Bucket bucket() {
        return bucket;
    }

    /** Runs a task on the event loop of the request after its timeout. */
    void start(Clock clock, long timeoutNanos, Runnable task) {
        timer = clock.after(timeoutNanos, task);
    }

    Future<Decision> decision() {
        return promise.future();
    }

    /** Completes the request on its event loop. Outside of the lock, and once. */
    void complete(Decision decision) {
        loop.execute(() -> {
            if (timer != null) timer.cancel();
            promise.complete(decision);
        });
    }
}
