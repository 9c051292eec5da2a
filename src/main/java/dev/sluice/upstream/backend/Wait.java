package dev.sluice.upstream.backend;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for an answer, a deadline or a cancellation. The first of them completes the wait, and ends its timer and its registration.
 * Later ones have no effect.
 *
 * <p>Belongs to the event loop that begins to wait. Only {@link #answerFrom} takes an answer of another thread.
 */
public final class Wait<T> implements Completable<T> {
    private final Promise<T> promise = Promise.promise();
    private Runnable unregister = () -> {};
    private Clock.Timer timer = () -> {};

    /** Fails the wait when the cancellation happens; at once if it has happened. */
    public Wait<T> cancelledBy(Cancellation cancellation, Supplier<? extends Throwable> failure) {
        unregister = cancellation.onCancel(() -> fail(failure.get()));
        return this;
    }

    /** Fails the wait after a time. A wait has at most one timer. */
    public Wait<T> atMost(long nanos, Clock clock, Supplier<? extends Throwable> failure) {
        return after(nanos, clock, () -> fail(failure.get()));
    }

    /** Completes the wait with null after a time. */
    public Future<T> pause(long nanos, Clock clock) {
        return after(nanos, clock, this::succeed).future();
    }

    private Wait<T> after(long nanos, Clock clock, Runnable task) {
        if (!isOver()) timer = clock.after(nanos, task);
        return this;
    }

    /** Completes the wait. */
    @Override
    public void complete(@Nullable T answer, @Nullable Throwable failure) {
        if (isOver()) return;
        timer.cancel();
        unregister.run();
        promise.complete(answer, failure);
    }

    /** Starts work unless the wait is over. Its answer or its exception completes the wait, and must come on this event loop. */
    public Future<T> answerOf(Supplier<Future<T>> work) {
        if (!isOver()) start(work).onComplete(this);
        return future();
    }

    /** Turns an exception of the work into its failure, which ends the timer and the registration. */
    private static <T> Future<T> start(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (Throwable bug) {
            return Future.failedFuture(bug);
        }
    }

    /** Completes the wait with an answer, which may come on any thread and after the end of the wait. */
    public Future<T> answerFrom(Future<T> source) {
        EventLoop loop = EventLoop.current();
        // The source may live longer, and must not retain the objects of the wait until then.
        AtomicReference<@Nullable Wait<T>> waiter = new AtomicReference<>(this);
        promise.future().onComplete(over -> waiter.set(null));
        source.onComplete((answer, failure) -> {
            Wait<T> waiting = waiter.get();
            if (waiting != null) execute(loop, () -> waiting.complete(answer, failure));
        });
        return future();
    }

    /** No request is left on a loop that has closed. Vert.x 5.1.10 would log the exception as that of a bug. */
    private static void execute(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closed) {
            // The wait ended with its loop.
        }
    }

    public boolean isOver() {
        return promise.future().isComplete();
    }

    public Future<T> future() {
        return promise.future();
    }
}
