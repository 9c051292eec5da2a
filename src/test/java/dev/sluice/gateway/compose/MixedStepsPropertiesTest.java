package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.backend.Call;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any kinds of steps with any dependencies and failures, with replies in any order. */
class MixedStepsPropertiesTest {
    /** The variants of a step. */
    enum Kind {
        PLAIN,
        SKIPPED,
        OPTIONAL,
        LOOP,
        LOOP_OF_OPTIONAL_ITEMS,
        WITH_A_FALLBACK,
        RETURN_IF_NOT
    }

    /** A step, the indexes of its dependencies, and whether its backend fails. */
    record Node(Kind kind, Set<Integer> dependencies, boolean fails) {
        /** Returns the maximum number of its calls. */
        int calls(int items) {
            return switch (kind) {
                case SKIPPED, RETURN_IF_NOT -> 0;
                case LOOP, LOOP_OF_OPTIONAL_ITEMS -> items;
                case WITH_A_FALLBACK -> fails ? 2 : 1;
                case PLAIN, OPTIONAL -> 1;
            };
        }

        boolean endsTheRoute(int items) {
            return fails && (kind == Kind.PLAIN || (kind == Kind.LOOP && items > 0));
        }
    }

    record Route(List<Node> nodes, int items, long seed) {}

    @Property
    void each_step_runs_once_after_its_dependencies_unless_the_route_has_ended(@ForAll("routes") Route route) {
        RouteFixture given = given(route);
        Future<ComposedResponse> response = given.run();
        Random random = new Random(route.seed());
        Set<String> completed = new HashSet<>();
        while (!given.backend.pending().isEmpty()) {
            List<String> pending = given.backend.pending();
            for (String target : pending) checkOrder(route, given, target);
            String next = pending.get(random.nextInt(pending.size()));
            assertThat(completed.add(next)).isTrue();
            Node node = route.nodes().get(indexOf(next));
            if (node.fails() && !next.endsWith("?mirror")) given.backend.fail(next, 500);
            else given.backend.reply(next, "1");
        }
        assertThat(given.backend.targets()).doesNotHaveDuplicates();
        assertThat(response.isComplete()).isTrue();
        boolean fails = route.nodes().stream().anyMatch(node -> node.endsTheRoute(route.items()));
        assertThat(response.failed()).isEqualTo(fails);
        if (!fails) checkAllRan(route, given);
        assertThat(given.clock.pendingTimers()).isZero();
    }

    private static void checkOrder(Route route, RouteFixture given, String target) {
        for (int dependency : route.nodes().get(indexOf(target)).dependencies())
            assertThat(given.outcomes).anyMatch(outcome -> outcome.startsWith("s" + dependency + " "));
    }

    private static void checkAllRan(Route route, RouteFixture given) {
        for (int i = 0; i < route.nodes().size(); i++) {
            int index = i;
            assertThat(given.backend.calls().stream().map(Call::target).filter(target -> indexOf(target) == index))
                    .hasSize(route.nodes().get(i).calls(route.items()));
            assertThat(given.outcomes.stream().filter(outcome -> outcome.startsWith("s" + index + " ")))
                    .hasSize(1);
        }
    }

    private static int indexOf(String target) {
        return Integer.parseInt(target.split("[/?]", -1)[1]);
    }

    private static RouteFixture given(Route route) {
        RouteFixture given = RouteFixture.route()
                .body(IntStream.range(0, route.items()).boxed().toList().toString());
        for (int index = 0; index < route.nodes().size(); index++)
            add(given, index, route.nodes().get(index));
        return given;
    }

    private static void add(RouteFixture given, int index, Node node) {
        String name = "s" + index;
        String all = node.dependencies().stream()
                .map(dependency -> "$s" + dependency)
                .reduce("", (one, other) -> one + other + ", ");
        String waits = "size([" + all + "1]) ";
        if (node.kind() == Kind.RETURN_IF_NOT) {
            given.returnIf(name, waits + " < 0", "0");
            return;
        }
        boolean loops = node.kind() == Kind.LOOP || node.kind() == Kind.LOOP_OF_OPTIONAL_ITEMS;
        StepBuilder step =
                StepBuilder.call("GET b /" + index + (loops ? "/{item}" : "")).header("x", waits);
        switch (node.kind()) {
            case SKIPPED -> step.when(waits + " < 0");
            case OPTIONAL -> step.optional();
            case LOOP -> step.each(StepBuilder.loop("$body", 2, 100));
            case LOOP_OF_OPTIONAL_ITEMS -> step.each("$body").optionalItem();
            case WITH_A_FALLBACK -> step.fallbackCall("GET b /" + index + "?mirror");
            case PLAIN, RETURN_IF_NOT -> {}
        }
        given.step(name, step);
    }

    @Provide
    Arbitrary<Route> routes() {
        Arbitrary<List<Integer>> order = Arbitraries.integers()
                .between(1, 8)
                .flatMap(size ->
                        Arbitraries.shuffle(IntStream.range(0, size).boxed().toList()));
        return Combinators.combine(order, Arbitraries.integers().between(0, 4), Arbitraries.longs())
                .as(MixedStepsPropertiesTest::route);
    }

    /** Returns steps that depend only on earlier steps of {@code order}. The file may have another order. */
    private static Route route(List<Integer> order, int items, long seed) {
        Random random = new Random(seed);
        Node[] nodes = new Node[order.size()];
        boolean mayFail = random.nextBoolean();
        for (int i = 0; i < order.size(); i++) {
            Set<Integer> awaits = new LinkedHashSet<>();
            for (int j = 0; j < i; j++) if (random.nextInt(3) == 0) awaits.add(order.get(j));
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            boolean canFail = mayFail || (kind != Kind.PLAIN && kind != Kind.LOOP);
            nodes[order.get(i)] = new Node(kind, awaits, canFail && random.nextInt(3) == 0);
        }
        return new Route(new ArrayList<>(List.of(nodes)), items, seed);
    }
}
