package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.upstream.backend.Call;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any dependencies between steps, with replies in any order. */
class DependencyGraphPropertiesTest {
    /** Steps in file order, each with the indexes of its dependencies; {@code seed} orders the replies. */
    record Steps(List<Set<Integer>> dependencies, long seed) {}

    @Property
    void each_step_is_called_once_and_only_after_its_dependencies(@ForAll("steps") Steps steps) {
        RouteFixture given = route(steps);
        Future<ComposedResponse> response = given.run();
        Random random = new Random(steps.seed());
        Set<Integer> replied = new HashSet<>();
        while (!given.backend.pending().isEmpty()) {
            List<String> pending = given.backend.pending();
            pending.forEach(target ->
                    assertThat(replied).containsAll(steps.dependencies().get(indexOf(target))));
            String next = pending.get(random.nextInt(pending.size()));
            given.backend.reply(next, "1");
            replied.add(indexOf(next));
        }
        assertThat(given.backend.calls().stream().map(Call::operation)).doesNotHaveDuplicates();
        assertThat(given.backend.calls()).hasSameSizeAs(steps.dependencies());
        assertThat(response.succeeded()).isTrue();
    }

    @Property
    void steps_without_dependencies_start_at_once(@ForAll("steps") Steps steps) {
        RouteFixture given = route(steps);
        given.run();
        Set<Integer> pending = new HashSet<>();
        given.backend.pending().forEach(target -> pending.add(indexOf(target)));
        assertThat(pending)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, steps.dependencies().size())
                                .filter(index -> steps.dependencies().get(index).isEmpty())
                                .boxed()
                                .toList());
    }

    @Property
    void a_graph_with_a_cycle_is_rejected(@ForAll("steps") Steps steps, @ForAll Random random) {
        List<Set<Integer>> dependencies = new ArrayList<>();
        steps.dependencies().forEach(names -> dependencies.add(new LinkedHashSet<>(names)));
        int size = dependencies.size();
        int first = random.nextInt(size);
        int length = 1 + random.nextInt(size);
        for (int i = 0; i < length; i++) dependencies.get((first + i) % size).add((first + (i + 1) % length) % size);
        RouteFixture given = route(new Steps(dependencies, 0));
        assertThatIllegalArgumentException().isThrownBy(given::build);
    }

    @Provide
    Arbitrary<Steps> steps() {
        Arbitrary<List<Integer>> order = Arbitraries.integers()
                .between(1, 9)
                .flatMap(size ->
                        Arbitraries.shuffle(IntStream.range(0, size).boxed().toList()));
        Arbitrary<Integer> density = Arbitraries.integers().between(0, 100);
        return Combinators.combine(order, density, Arbitraries.longs()).as(DependencyGraphPropertiesTest::steps);
    }

    /** Returns steps that depend only on earlier steps of {@code order}. The file may have another order. */
    private static Steps steps(List<Integer> order, int density, long seed) {
        Random random = new Random(seed);
        Map<Integer, Set<Integer>> dependencies = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            Set<Integer> names = new LinkedHashSet<>();
            for (int j = 0; j < i; j++) if (random.nextInt(100) < density) names.add(order.get(j));
            dependencies.put(order.get(i), names);
        }
        return new Steps(
                IntStream.range(0, order.size()).mapToObj(dependencies::get).toList(), seed);
    }

    private static RouteFixture route(Steps steps) {
        RouteFixture given = RouteFixture.route();
        for (int index = 0; index < steps.dependencies().size(); index++) {
            StepBuilder step = StepBuilder.call("GET b /" + index);
            for (int dependency : steps.dependencies().get(index)) step.header("x-" + dependency, "$s" + dependency);
            given.step("s" + index, step);
        }
        return given;
    }

    private static int indexOf(String target) {
        return Integer.parseInt(target.substring(1));
    }
}
