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
    private final Map<String, Set<String>> waiting = new LinkedHashMap<>();

    private CycleFinder(Map<String, Set<String>> waitsFor) {
        waitsFor.forEach((name, others) -> waiting.put(name, new LinkedHashSet<>(others)));
        waiting.values().forEach(others -> others.retainAll(waitsFor.keySet()));
    }

    /**
     * Returns cycles that share no member, each from its first member in the order of the map.
     *
     * @param waitsFor for each name the names that it depends on
     */
    static List<List<String>> in(Map<String, Set<String>> waitsFor) {
        CycleFinder graph = new CycleFinder(waitsFor);
        List<List<String>> cycles = new ArrayList<>();
        graph.removeReady();
        while (!graph.waiting.isEmpty()) {
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
        return waiting.keySet().stream()
                .filter(name -> waiting.getOrDefault(name, Set.of()).isEmpty())
                .findFirst();
    }

    /** Every node left depends on a node left, so a walk along the dependencies must come back. */
    private List<String> cycle() {
        List<String> way = new ArrayList<>();
        String at = waiting.keySet().iterator().next();
        while (!way.contains(at)) {
            way.add(at);
            at = waiting.getOrDefault(at, Set.of()).iterator().next();
        }
        return fromFirst(way.subList(way.indexOf(at), way.size()));
    }

    private List<String> fromFirst(List<String> cycle) {
        String first =
                waiting.keySet().stream().filter(cycle::contains).findFirst().orElseThrow();
        List<String> rotated = new ArrayList<>(cycle);
        Collections.rotate(rotated, -cycle.indexOf(first));
        return rotated;
    }

    private void remove(List<String> names) {
        names.forEach(waiting::remove);
        waiting.values().forEach(others -> names.forEach(others::remove));
    }
}
