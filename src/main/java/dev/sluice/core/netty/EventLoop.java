package dev.sluice.core.netty;

import static java.util.Objects.requireNonNull;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on one event loop of Vert.x, so that the state of that loop needs no locks. Thread-safe.
 *
 * <p>Vert.x 5.1.10: adapts. {@code EventLoopDispatcherTest}
 */
public final class EventLoop implements Executor {
    private final @Nullable Context context;

    private EventLoop(@Nullable Context context) {
        this.context = context;
    }

    /** Returns the current event loop. Outside of an event loop, as in a unit test, tasks run on the calling thread. */
    public static EventLoop current() {
        return new EventLoop(Vertx.currentContext());
    }

    /** Returns an event loop outside of any verticle, so that no undeployment closes its timers and connections. */
    public static EventLoop detached(Vertx vertx) {
        return new EventLoop(((VertxInternal) vertx).createEventLoopContext());
    }

    /** Returns all event loops of Vert.x, each outside of any verticle. */
    public static List<EventLoop> all(Vertx vertx) {
        VertxInternal internal = (VertxInternal) vertx;
        List<EventLoop> loops = new ArrayList<>();
        internal.nettyEventLoopGroup().forEach(loop -> loops.add(new EventLoop(contextOn(internal, loop))));
        return List.copyOf(loops);
    }

    /** Returns the current event loop outside of any verticle. */
    public static EventLoop currentDetached(Vertx vertx) {
        VertxInternal internal = (VertxInternal) vertx;
        return new EventLoop(contextOn(internal, internal.getOrCreateContext().nettyEventLoop()));
    }

    private static Context contextOn(VertxInternal vertx, EventExecutor loop) {
        return vertx.contextBuilder()
                .withEventLoop((io.netty.channel.EventLoop) loop)
                .build();
    }

    @Override
    public void execute(Runnable task) {
        if (context == null) task.run();
        else context.runOnContext(ignored -> task.run());
    }

    /** Runs work on this event loop, on which the future completes. An exception of the work fails the future. */
    public <T> Future<T> call(Supplier<Future<T>> work) {
        Promise<T> outcome = Promise.promise();
        execute(() -> Future.succeededFuture().compose(start -> work.get()).onComplete(outcome));
        return outcome.future();
    }

    /** Runs blocking work on a worker thread. The future completes on this event loop, which must belong to Vert.x. */
    public <T> Future<T> blocking(Callable<T> work) {
        return requireNonNull(context, "no event loop").executeBlocking(work, false);
    }
}
