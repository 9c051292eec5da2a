package dev.sluice;

import dev.sluice.time.Loop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls from any thread to an event loop, because Vert.x 5.0.7 loses responses of requests that are made elsewhere.
 * Who is on an event loop of this Vert.x stays there.
 */
final class AnyThread {
    private final Vertx vertx;

    AnyThread(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Makes a call on an event loop. Its outcome comes back to the context of the caller, or, to one who has none, on
     * that loop.
     */
    <T> Future<T> call(Supplier<Future<T>> call) {
        return isHome(Vertx.currentContext()) ? call.get() : callElsewhere(call);
    }

    private boolean isHome(@Nullable Context current) {
        return current != null && current.owner() == vertx && current.isEventLoopContext();
    }

    private <T> Future<T> callElsewhere(Supplier<Future<T>> call) {
        Executor caller = Loop.current();
        Promise<T> outcome = Promise.promise();
        try {
            ((VertxInternal) vertx)
                    .createEventLoopContext()
                    .runOnContext(there -> call.get().onComplete(done -> caller.execute(() -> outcome.handle(done))));
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(new IllegalStateException("this Vertx is closed"));
        }
        return outcome.future();
    }
}
