package dev.sluice.config.lint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the cycles of a graph. Removes nodes without dependencies until only cycles and their dependents are left (Kahn,
 * "Topological sorting of large networks", CACM 5(11), 1962).
 */
final class CycleFinder {
    private final Map<String, Set<String>> remaining;

    private CycleFinder(Map<String, Set<String>> dependencies) {
        remaining = new LinkedHashMap<>(dependencies);
    }

    /**
     * Returns cycles without common members. Each starts with its first member in the order of the map.
     *
     * @param dependencies the names that each name depends on
     */
    static List<List<String>> in(Map<String, Set<String>> dependencies) {
        CycleFinder graph = new CycleFinder(dependencies);
        List<List<String>> cycles = new ArrayList<>();
        graph.removeReady();
        while (!graph.remaining.isEmpty()) {
            List<String> cycle = graph.cycle();
            cycles.add(cycle);
            graph.remaining.keySet().removeAll(cycle);
            graph.removeReady();
        }
        return cycles;
    }

    private void removeReady() {
        boolean isReduced = true;
        while (isReduced)
            isReduced = remaining.values().removeIf(others -> Collections.disjoint(others, remaining.keySet()));
    }

    /** Every remaining node depends on a remaining node, so a walk along the dependencies reaches a node twice. */
    private List<String> cycle() {
        List<String> walk = new ArrayList<>();
        String node = remaining.keySet().iterator().next();
        while (!walk.contains(node)) {
            walk.add(node);
            node = first(remaining.getOrDefault(node, Set.of()), remaining.keySet());
        }
        List<String> cycle = new ArrayList<>(walk.subList(walk.indexOf(node), walk.size()));
        Collections.rotate(cycle, -cycle.indexOf(first(remaining.keySet(), cycle)));
        return cycle;
    }

    private static String first(Collection<String> names, Collection<String> accepted) {
        return names.stream().filter(accepted::contains).findFirst().orElseThrow();
    }
}
