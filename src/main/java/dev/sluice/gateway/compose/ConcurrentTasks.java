package dev.sluice.gateway.compose;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task for each item, a limited number at once. The first failure is the result; no further task starts after it.
 * Items are read as tasks start, so that unused items cost nothing. Belongs to one event loop.
 */
final class ConcurrentTasks<T, R> {
    private final Iterator<T> items;
    private final int maxConcurrent;
    private final Function<T, Future<R>> task;
    private final BiConsumer<T, R> onResult;
    private final Promise<Void> end = Promise.promise();
    private int running;
    private boolean isFilling;

    private ConcurrentTasks(
            Iterator<T> items, int maxConcurrent, Function<T, Future<R>> task, BiConsumer<T, R> onResult) {
        this.items = items;
        this.maxConcurrent = maxConcurrent;
        this.task = task;
        this.onResult = onResult;
    }

    /**
     * Runs the task for all items. The task must not throw; {@code maxConcurrent} is at least 1. The future completes with the
     * last task, or fails with the first failure.
     *
     * @param onResult takes the item and the result of each task that succeeded; its exception is the failure of the task
     */
    static <T, R> Future<Void> runAll(
            Iterator<T> items, int maxConcurrent, Function<T, Future<R>> task, BiConsumer<T, R> onResult) {
        ConcurrentTasks<T, R> tasks = new ConcurrentTasks<>(items, maxConcurrent, task, onResult);
        tasks.fill();
        return tasks.end.future();
    }

    /** Starts tasks. A task that completes at once re-enters here and returns, so the stack stays flat. */
    private void fill() {
        if (isFilling) return;
        isFilling = true;
        while (running < maxConcurrent && items.hasNext() && !end.future().isComplete()) start(items.next());
        isFilling = false;
        if (running == 0) end.tryComplete();
    }

    private void start(T item) {
        running++;
        task.apply(item).onComplete((result, failure) -> onTaskEnd(item, result, failure));
    }

    private void onTaskEnd(T item, R result, @Nullable Throwable failure) {
        running--;
        if (failure == null) pass(item, result);
        else end.tryFail(failure);
        fill();
    }

    private void pass(T item, R result) {
        try {
            onResult.accept(item, result);
        } catch (Throwable rejected) {
            end.tryFail(rejected);
        }
    }
}
