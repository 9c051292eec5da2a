package dev.sluice.gateway.compose;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;

/**
 * Runs a task for each item, a limited number at once. The first failure is the result; no further task starts after it.
 * Items are read as tasks start, so that unused items cost nothing. Belongs to one event loop.
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
     * Runs the task for all items. The task must not throw; {@code maxConcurrent} is at least 1. The result completes with
     * the last task, or fails with the first failure.
     */
    static <T> Future<Void> runAll(Iterator<T> items, int maxConcurrent, Function<T, Future<?>> task) {
        ConcurrentTasks<T> tasks = new ConcurrentTasks<>(items, maxConcurrent, task);
        tasks.fill();
        return tasks.result.future();
    }

    /** Starts tasks. A task that completes at once re-enters here and returns, so the stack stays flat. */
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
