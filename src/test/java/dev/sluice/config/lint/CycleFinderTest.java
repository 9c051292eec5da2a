package dev.sluice.config.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CycleFinderTest {

    private static Map<String, Set<String>> graph(String... edges) {
        Map<String, Set<String>> graph = new LinkedHashMap<>();
        for (String edge : edges) {
            String[] ends = edge.split(">", -1);
            graph.computeIfAbsent(ends[0], name -> new TreeSet<>()).add(ends[1]);
            graph.computeIfAbsent(ends[1], name -> new TreeSet<>());
        }
        return graph;
    }

    @Test
    void an_acyclic_graph_has_no_cycles() {
        assertThat(CycleFinder.in(graph("a>b", "a>c", "b>d", "c>d"))).isEmpty();
    }

    @Test
    void a_cycle_starts_with_its_first_member() {
        assertThat(CycleFinder.in(graph("x>b", "a>b", "b>c", "c>a"))).containsExactly(List.of("b", "c", "a"));
    }

    @Test
    void disjoint_cycles_are_all_found() {
        assertThat(CycleFinder.in(graph("a>b", "b>a", "c>d", "d>c", "d>a")))
                .containsExactly(List.of("a", "b"), List.of("c", "d"));
    }

    @Test
    void unknown_dependencies_are_ignored() {
        assertThat(CycleFinder.in(Map.of("a", Set.of("nobody")))).isEmpty();
    }

    @Test
    void a_long_chain_needs_no_deep_stack() {
        String[] edges = new String[3000];
        for (int i = 0; i < edges.length; i++) edges[i] = i + ">" + (i + 1) % edges.length;
        assertThat(CycleFinder.in(graph(edges)))
                .singleElement()
                .satisfies(cycle -> assertThat(cycle).hasSize(edges.length));
    }

    @Property
    void each_cycle_is_closed_and_their_removal_leaves_no_cycle(
            @ForAll @Size(max = 14) List<@IntRange(max = 35) Integer> edges) {
        Map<String, Set<String>> graph =
                graph(edges.stream().map(edge -> edge / 6 + ">" + edge % 6).toArray(String[]::new));
        List<List<String>> cycles = CycleFinder.in(graph);
        for (List<String> cycle : cycles) {
            for (int i = 0; i < cycle.size(); i++)
                assertThat(graph.get(cycle.get(i))).contains(cycle.get((i + 1) % cycle.size()));
            graph.keySet().removeAll(cycle);
        }
        assertThat(CycleFinder.in(graph)).isEmpty();
    }
}
