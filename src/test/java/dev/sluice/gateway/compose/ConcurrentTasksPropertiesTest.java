package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Any number of concurrent tasks that complete in any order. */
class ConcurrentTasksPropertiesTest {
    private final List<Integer> started = new ArrayList<>();
    private final List<Promise<Void>> running = new ArrayList<>();

    @Property
    void every_task_runs_once_and_as_many_run_as_allowed(
            @ForAll @IntRange(max = 60) int count,
            @ForAll @IntRange(min = 1, max = 20) int maxConcurrent,
            @ForAll Random random) {
        clear();
        Set<Integer> immediate = immediateItems(count, random);
        Future<Void> result = ConcurrentTasks.runAll(
                IntStream.range(0, count).iterator(),
                maxConcurrent,
                item -> start(item, immediate),
                (item, nothing) -> {});
        while (!running.isEmpty()) {
            assertThat(result.isComplete()).isFalse();
            assertThat(running).hasSizeLessThanOrEqualTo(maxConcurrent);
            if (started.size() < count) assertThat(running).hasSize(maxConcurrent);
            running.remove(random.nextInt(running.size())).complete();
        }
        assertThat(result.succeeded()).isTrue();
        assertThat(started)
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
    }

    @Property
    void after_a_failure_no_further_task_starts(
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 20) int maxConcurrent,
            @ForAll Random random) {
        clear();
        Future<Void> result = ConcurrentTasks.runAll(
                IntStream.range(0, count).iterator(),
                maxConcurrent,
                item -> start(item, Set.of()),
                (item, nothing) -> {});
        for (int ended = random.nextInt(count); ended > 0; ended--)
            running.remove(random.nextInt(running.size())).complete();
        int before = started.size();
        running.remove(random.nextInt(running.size())).fail("failed");
        assertThat(result.failed()).isTrue();
        List.copyOf(running).forEach(Promise::complete);
        assertThat(started).hasSize(before);
    }

    private void clear() {
        started.clear();
        running.clear();
    }

    private static Set<Integer> immediateItems(int count, Random random) {
        Set<Integer> items = new HashSet<>();
        for (int item = 0; item < count; item++) if (random.nextBoolean()) items.add(item);
        return items;
    }

    private Future<Void> start(int item, Set<Integer> immediate) {
        started.add(item);
        if (immediate.contains(item)) return Future.succeededFuture();
        Promise<Void> task = Promise.promise();
        running.add(task);
        return task.future();
    }
}
