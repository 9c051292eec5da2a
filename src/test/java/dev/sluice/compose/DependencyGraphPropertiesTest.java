package dev.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.backend.Call;
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

/** Whatever steps refer to each other, and in whatever order their backends answer. */
class DependencyGraphPropertiesTest {

    /** Steps in file order, each with the places of those it refers to; {@code answers} seeds the order of the answers. */
    record Steps(List<Set<Integer>> awaits, long answers) {}

    @Property
    void each_step_is_called_once_and_only_after_what_it_names(@ForAll("steps") Steps steps) {
        RouteFixture given = route(steps);
        Future<ComposedResponse> answer = given.answer();
        Random random = new Random(steps.answers());
        Set<Integer> answered = new HashSet<>();
        while (!given.backend.underWay().isEmpty()) {
            List<String> underWay = given.backend.underWay();
            underWay.forEach(
                    target -> assertThat(answered).containsAll(steps.awaits().get(place(target))));
            String next = underWay.get(random.nextInt(underWay.size()));
            given.backend.answer(next, "1");
            answered.add(place(next));
        }
        assertThat(given.backend.calls().stream().map(Call::operation)).doesNotHaveDuplicates();
        assertThat(given.backend.calls()).hasSameSizeAs(steps.awaits());
        assertThat(answer.succeeded()).isTrue();
    }

    @Property
    void whatever_can_be_under_way_is(@ForAll("steps") Steps steps) {
        RouteFixture given = route(steps);
        given.answer();
        Set<Integer> underWay = new HashSet<>();
        given.backend.underWay().forEach(target -> underWay.add(place(target)));
        assertThat(underWay)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, steps.awaits().size())
                                .filter(place -> steps.awaits().get(place).isEmpty())
                                .boxed()
                                .toList());
    }

    @Property
    void a_graph_with_a_circle_is_refused(@ForAll("steps") Steps steps, @ForAll Random random) {
        List<Set<Integer>> awaits = new ArrayList<>();
        steps.awaits().forEach(names -> awaits.add(new LinkedHashSet<>(names)));
        int size = awaits.size();
        int first = random.nextInt(size);
        int length = 1 + random.nextInt(size);
        for (int i = 0; i < length; i++) awaits.get((first + i) % size).add((first + (i + 1) % length) % size);
        RouteFixture given = route(new Steps(awaits, 0));
        assertThatIllegalArgumentException().isThrownBy(given::ready);
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

    /** A step may refer to those that come before it in {@code order}, wherever they stand in the file. */
    private static Steps steps(List<Integer> order, int density, long seed) {
        Random random = new Random(seed);
        Map<Integer, Set<Integer>> awaits = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            Set<Integer> names = new LinkedHashSet<>();
            for (int j = 0; j < i; j++) if (random.nextInt(100) < density) names.add(order.get(j));
            awaits.put(order.get(i), names);
        }
        return new Steps(IntStream.range(0, order.size()).mapToObj(awaits::get).toList(), seed);
    }

    private static RouteFixture route(Steps steps) {
        RouteFixture given = RouteFixture.route();
        for (int place = 0; place < steps.awaits().size(); place++) {
            StepBuilder step = StepBuilder.call("GET b /" + place);
            for (int awaited : steps.awaits().get(place)) step.header("x-" + awaited, "$s" + awaited);
            given.step("s" + place, step);
        }
        return given;
    }

    private static int place(String target) {
        return Integer.parseInt(target.substring(1));
    }
}
