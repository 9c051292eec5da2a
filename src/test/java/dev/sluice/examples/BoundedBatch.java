package dev.sluice.examples;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Work on any number of items with a few workers: each takes the next item when it is done with the last one, so there
 * are never more futures than workers, and of the items only those under way are held.
 *
 * <p>One event loop uses it: start it there, with work that completes there, as a ResilientClient's does.
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
     * Where the items come from and where they go.
     *
     * @param items asked for the next one only when a worker is free
     * @param work what to do with one
     * @param failed told of each item whose work failed; the others go on
     */
    record Job<T>(Iterator<T> items, Function<T, Future<?>> work, BiConsumer<T, Throwable> failed) {}

    /** Completes when every item is done; fails, and takes no more, when they cannot be read on or {@code failed} throws. */
    static <T> Future<Void> run(int workers, Job<T> job) {
        BoundedBatch<T> batch = new BoundedBatch<>(job.items, job.work, job.failed);
        batch.activeWorkers = workers;
        for (int started = 0; started < workers; started++) batch.work();
        return batch.end.future();
    }

    /** A loop and no recursion: a million items whose work ends at once must not fill the stack. */
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
