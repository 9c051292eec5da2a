package dev.sluice.config.lint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the cycles of a graph. Removes nodes without dependencies until only cycles and their dependents are left (Kahn,
 * "Topological sorting of large networks", CACM 5(11), 1962).
 */
final class CycleFinder {
    private final Map<String, Set<String>> remaining = new LinkedHashMap<>();

    private CycleFinder(Map<String, Set<String>> dependencies) {
        dependencies.forEach((name, others) -> remaining.put(name, new LinkedHashSet<>(others)));
        remaining.values().forEach(others -> others.retainAll(dependencies.keySet()));
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
            cycles.add(graph.cycle());
            graph.remove(cycles.get(cycles.size() - 1));
            graph.removeReady();
        }
        return cycles;
    }

    private void removeReady() {
        Optional<String> ready = findReady();
        while (ready.isPresent()) {
            remove(List.of(ready.get()));
            ready = findReady();
        }
    }

    private Optional<String> findReady() {
        return remaining.keySet().stream()
                .filter(name -> remaining.getOrDefault(name, Set.of()).isEmpty())
                .findFirst();
    }

    /** Every remaining node depends on a remaining node, so a walk along the dependencies reaches a node twice. */
    private List<String> cycle() {
        List<String> walk = new ArrayList<>();
        String node = remaining.keySet().iterator().next();
        while (!walk.contains(node)) {
            walk.add(node);
            node = remaining.getOrDefault(node, Set.of()).iterator().next();
        }
        return fromFirst(walk.subList(walk.indexOf(node), walk.size()));
    }

    private List<String> fromFirst(List<String> cycle) {
        String first =
                remaining.keySet().stream().filter(cycle::contains).findFirst().orElseThrow();
        List<String> rotated = new ArrayList<>(cycle);
        Collections.rotate(rotated, -cycle.indexOf(first));
        return rotated;
    }

    private void remove(List<String> names) {
        names.forEach(remaining::remove);
        remaining.values().forEach(others -> names.forEach(others::remove));
    }
}
