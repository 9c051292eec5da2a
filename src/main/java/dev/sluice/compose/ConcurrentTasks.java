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
    private final int maxConcurrent;
    private final Function<T, Future<?>> task;
    private final Promise<Void> result = Promise.promise();
    private int running;
    private boolean isFilling;

    private ConcurrentTasks(Iterator<T> items, int maxConcurrent, Function<T, Future<?>> task) {
        this.items = items;
        this.maxConcurrent = maxConcurrent;
        this.task = task;
    }

    /**
     * Does the task for all.
     *
     * @param maxConcurrent how many may be under way at once, at least 1
     * @param task must not throw
     * @return ends with the last task, or fails with the first that does
     */
    static <T> Future<Void> runAll(Iterator<T> items, int maxConcurrent, Function<T, Future<?>> task) {
        ConcurrentTasks<T> tasks = new ConcurrentTasks<>(items, maxConcurrent, task);
        tasks.fill();
        return tasks.result.future();
    }

    /** A task that ends at once comes back here from within: the loop that began it goes on, and the stack stays flat. */
    private void fill() {
        if (isFilling) return;
        isFilling = true;
        while (running < maxConcurrent && items.hasNext() && !result.future().isComplete()) start(items.next());
        isFilling = false;
        if (running == 0) result.tryComplete();
    }

    private void start(T item) {
        running++;
        task.apply(item).onComplete(this::onTaskEnd);
    }

    private void onTaskEnd(AsyncResult<?> taskResult) {
        running--;
        if (taskResult.failed()) result.tryFail(taskResult.cause());
        fill();
    }
}
