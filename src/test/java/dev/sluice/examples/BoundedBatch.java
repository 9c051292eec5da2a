package dev.sluice.examples;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Processes any number of items with a few workers. A worker takes the next item after the work on its last item has ended.
 * The batch therefore holds at most one future and one item for each worker.
 *
 * <p>Not thread-safe: start it on an event loop, with work that completes there, as the work of a ResilientClient does.
 */
final class BoundedBatch<T> {
    private final Iterator<T> items;
    private final Function<T, Future<?>> work;
    private final BiConsumer<T, Throwable> failed;
    private final Promise<Void> end = Promise.promise();
    private int activeWorkers;

    private BoundedBatch(Iterator<T> items, Function<T, Future<?>> work, BiConsumer<T, Throwable> failed) {
        this.items = items;
        this.work = work;
        this.failed = failed;
    }

    /**
     * The items and the work on them.
     *
     * @param items the source; a worker takes an item only if it is free
     * @param work processes an item
     * @param failed receives each item whose work failed; the batch continues
     */
    record Job<T>(Iterator<T> items, Function<T, Future<?>> work, BiConsumer<T, Throwable> failed) {}

    /** Completes after the last item. Stops and fails if {@code items} or {@code failed} throws. */
    static <T> Future<Void> run(int workers, Job<T> job) {
        BoundedBatch<T> batch = new BoundedBatch<>(job.items, job.work, job.failed);
        batch.activeWorkers = workers;
        for (int started = 0; started < workers; started++) batch.work();
        return batch.end.future();
    }

    /** Loops instead of recursing, so that items whose work ends at once do not fill the stack. */
    private void work() {
        try {
            while (!end.future().isComplete() && items.hasNext()) if (!completesImmediately(items.next())) return;
        } catch (RuntimeException unreadable) {
            end.tryFail(unreadable);
        }
        if (--activeWorkers == 0) end.tryComplete();
    }

    private boolean completesImmediately(T item) {
        Future<?> done = start(item);
        if (done.isComplete()) {
            report(item, done);
            return true;
        }
        done.onComplete(later -> {
            report(item, done);
            work();
        });
        return false;
    }

    private Future<?> start(T item) {
        try {
            return work.apply(item);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void report(T item, Future<?> done) {
        try {
            if (done.failed()) failed.accept(item, done.cause());
        } catch (RuntimeException e) {
            end.tryFail(e);
        }
    }
}
