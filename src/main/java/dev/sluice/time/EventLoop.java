package dev.sluice.time;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event loop of Vert.x to which other threads hand over work: state that one loop alone uses needs no locks. Thread-safe.
 */
public final class EventLoop implements Executor {
    private final @Nullable Context context;

    private EventLoop(@Nullable Context context) {
        this.context = context;
    }

    /** Returns the caller's event loop. Without one, as in a plain unit test, tasks run in place. */
    public static EventLoop current() {
        return new EventLoop(Vertx.currentContext());
    }

    /** Returns an event loop of no verticle, so that no undeployment ends the timers and connections that start on it. */
    public static EventLoop detached(Vertx vertx) {
        return new EventLoop(((VertxInternal) vertx).createEventLoopContext());
    }

    /** Runs a task on this event loop. */
    @Override
    public void execute(Runnable task) {
        if (context == null) task.run();
        else context.runOnContext(ignored -> task.run());
    }

    /** Runs work on this event loop, where the future completes as well. An exception of the work fails the future. */
    public <T> Future<T> call(Supplier<Future<T>> work) {
        Promise<T> outcome = Promise.promise();
        execute(() -> start(work).onComplete(outcome));
        return outcome.future();
    }

    private static <T> Future<T> start(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException bug) {
            return Future.failedFuture(bug);
        }
    }

    /**
     * Runs work on this event loop. The future completes on the caller's event loop.
     *
     * @param tooLate the failure when the work has no outcome at the deadline; the work goes on
     */
    public <T> Future<T> call(
            Supplier<Future<T>> work, Deadline deadline, Clock clock, Supplier<? extends Throwable> tooLate) {
        EventLoop caller = current();
        Promise<T> outcome = Promise.promise();
        Clock.Timer timer = clock.after(deadline.remaining(clock), () -> outcome.tryFail(tooLate.get()));
        call(work)
                .onComplete(
                        result -> caller.execute(() -> outcome.tryComplete(result)),
                        failure -> caller.execute(() -> outcome.tryFail(failure)));
        return outcome.future().onComplete(ended -> timer.cancel());
    }

    /** Runs work that blocks on a worker thread. The future completes on this event loop, which must be one of Vert.x. */
    public <T> Future<T> blocking(Callable<T> work) {
        return requireNonNull(context, "no event loop").executeBlocking(work, false);
    }
}
