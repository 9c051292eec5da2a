package dev.sluice.compose;

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

/** However wide a window is, and in whatever order its tasks end. */
class ConcurrentTasksPropertiesTest {
    private final List<Integer> begun = new ArrayList<>();
    private final List<Promise<Void>> underWay = new ArrayList<>();

    @Property
    void every_item_has_its_turn_once_and_as_many_are_under_way_as_may_be(
            @ForAll @IntRange(max = 60) int count,
            @ForAll @IntRange(min = 1, max = 20) int width,
            @ForAll Random random) {
        clear();
        Set<Integer> atOnce = atOnce(count, random);
        Future<Void> end =
                ConcurrentTasks.over(IntStream.range(0, count).iterator(), width, item -> begin(item, atOnce));
        while (!underWay.isEmpty()) {
            assertThat(end.isComplete()).isFalse();
            assertThat(underWay).hasSizeLessThanOrEqualTo(width);
            if (begun.size() < count) assertThat(underWay).hasSize(width);
            underWay.remove(random.nextInt(underWay.size())).complete();
        }
        assertThat(end.succeeded()).isTrue();
        assertThat(begun)
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
    }

    @Property
    void after_a_failure_none_begins_any_more(
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 20) int width,
            @ForAll Random random) {
        clear();
        Future<Void> end =
                ConcurrentTasks.over(IntStream.range(0, count).iterator(), width, item -> begin(item, Set.of()));
        for (int ended = random.nextInt(count); ended > 0; ended--)
            underWay.remove(random.nextInt(underWay.size())).complete();
        int before = begun.size();
        underWay.remove(random.nextInt(underWay.size())).fail("gone");
        assertThat(end.failed()).isTrue();
        List.copyOf(underWay).forEach(Promise::complete);
        assertThat(begun).hasSize(before);
    }

    private void clear() {
        begun.clear();
        underWay.clear();
    }

    private static Set<Integer> atOnce(int count, Random random) {
        Set<Integer> items = new HashSet<>();
        for (int item = 0; item < count; item++) if (random.nextBoolean()) items.add(item);
        return items;
    }

    private Future<Void> begin(int item, Set<Integer> atOnce) {
        begun.add(item);
        if (atOnce.contains(item)) return Future.succeededFuture();
        Promise<Void> task = Promise.promise();
        underWay.add(task);
        return task.future();
    }
}
