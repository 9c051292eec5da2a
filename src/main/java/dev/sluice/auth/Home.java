package dev.sluice.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Where the tokens of one credential are got: an event loop that belongs to no verticle, so that no undeployment takes its
 * timers and connections away, and worker threads for what blocks.
 */
final class Home {
    private final ContextInternal loop;

    Home(Vertx vertx) {
        this.loop = ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Does on the event loop what blocks not. */
    <T> Future<T> call(Supplier<Future<T>> work) {
        Promise<T> outcome = Promise.promise();
        loop.runOnContext(here -> start(work).onComplete(outcome));
        return outcome.future();
    }

    /** A bug in {@code work} must fail the future: an exception alone would leave it pending for ever. */
    private static <T> Future<T> start(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException bug) {
            return Future.failedFuture(bug);
        }
    }

    /** Does on another thread what blocks, such as reading a file, and continues on the event loop. */
    <T> Future<T> blocking(Callable<T> work) {
        return loop.executeBlocking(work, false);
    }
}
