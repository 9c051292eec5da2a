package dev.sluice.client;

import dev.sluice.core.netty.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on an event loop, because the state of an attempt is confined to one loop and has no locks. A call that starts
 * on an event loop of this Vert.x stays there. Thread-safe.
 */
final class EventLoopDispatcher {
    private final Vertx vertx;

    EventLoopDispatcher(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Runs a call on an event loop. The future completes on the caller's context, or on that loop if the caller has no
     * context. It fails with an {@link IllegalStateException} after this Vert.x is closed.
     */
    <T> Future<T> dispatch(Supplier<Future<T>> call) {
        return isOnOwnLoop(Vertx.currentContext()) ? call.get() : dispatchElsewhere(call);
    }

    private boolean isOnOwnLoop(@Nullable Context current) {
        return current != null && current.owner() == vertx && current.isEventLoopContext();
    }

    private <T> Future<T> dispatchElsewhere(Supplier<Future<T>> call) {
        Executor caller = EventLoop.current();
        Promise<T> outcome = Promise.promise();
        try {
            EventLoop.detached(vertx)
                    .execute(() -> call.get().onComplete(done -> caller.execute(() -> outcome.handle(done))));
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(new IllegalStateException("this Vertx is closed"));
        }
        return outcome.future();
    }
}
