package dev.sluice.compose;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;

/**
 * Does a task for each item of a list, so many at once and never more: as one ends the next begins. The first that fails
 * ends it, and no further one begins. Items are taken as they are begun, so what is not begun costs nothing. One event
 * loop uses it.
 */
final class ConcurrentTasks<T> {
    private final Iterator<T> items;
    private final int width;
    private final Function<T, Future<?>> task;
    private final Promise<Void> end = Promise.promise();
    private int underWay;
    private boolean isFilling;

    private ConcurrentTasks(Iterator<T> items, int width, Function<T, Future<?>> task) {
        this.items = items;
        this.width = width;
        this.task = task;
    }

    /**
     * Does the task for all.
     *
     * @param width how many may be under way at once, at least 1
     * @param task must not throw
     * @return ends with the last task, or fails with the first that does
     */
    static <T> Future<Void> over(Iterator<T> items, int width, Function<T, Future<?>> task) {
        ConcurrentTasks<T> window = new ConcurrentTasks<>(items, width, task);
        window.fill();
        return window.end.future();
    }

    /** A task that ends at once comes back here from within: the loop that began it goes on, and the stack stays flat. */
    private void fill() {
        if (isFilling) return;
        isFilling = true;
        while (underWay < width && items.hasNext() && !end.future().isComplete()) begin(items.next());
        isFilling = false;
        if (underWay == 0) end.tryComplete();
    }

    private void begin(T item) {
        underWay++;
        task.apply(item).onComplete(this::ended);
    }

    private void ended(AsyncResult<?> done) {
        underWay--;
        if (done.failed()) end.tryFail(done.cause());
        fill();
    }
}
