package dev.sluice.guard;

import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendEvents;
import dev.sluice.time.VertxClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The event loops of a Vert.x that has {@link #LOOPS} of them, by number. */
final class NumberedEventLoops {
    static final int LOOPS = 4;

    final Vertx vertx;
    final VertxClock clock;
    private final List<Context> loops;

    /** Takes one context of each event loop of {@code vertx}, which must come from {@code FixedEventLoops.Four}. */
    NumberedEventLoops(Vertx vertx) {
        this.vertx = vertx;
        this.clock = new VertxClock(vertx);
        this.loops = Stream.<Context>generate(((VertxInternal) vertx)::createEventLoopContext)
                .limit(LOOPS)
                .toList();
    }

    BackendContext context(BackendEvents events) {
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        return new BackendContext("pricing", vertx, clock, random, events);
    }

    /** Runs {@code task} on one of the loops; the numbers wrap around. */
    <T> Future<T> on(int loop, Supplier<Future<T>> task) {
        Promise<T> result = Promise.promise();
        loops.get(loop % LOOPS).runOnContext(ignored -> task.get().onComplete(result));
        return result.future();
    }

    /** Returns when every loop has run what it was given until now. */
    void awaitIdle() {
        for (int loop = 0; loop < LOOPS; loop++) await(on(loop, Future::succeededFuture));
    }

    boolean isOn(int loop) {
        return Vertx.currentContext() == loops.get(loop % LOOPS);
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
