package dev.sluice.config.route;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds who waits for himself by way of others: takes away whoever waits for nobody (Kahn, "Topological sorting of large
 * networks", CACM 5(11), 1962) until only those are left that a cycle holds up.
 */
final class Cycles {
    private final Map<String, Set<String>> waiting = new LinkedHashMap<>();

    private Cycles(Map<String, Set<String>> waitsFor) {
        waitsFor.forEach((name, others) -> waiting.put(name, new LinkedHashSet<>(others)));
        waiting.values().forEach(others -> others.retainAll(waitsFor.keySet()));
    }

    /**
     * Cycles that share no member, each from its first member in the order of the map.
     *
     * @param waitsFor for each name the names that it waits for
     */
    static List<List<String>> in(Map<String, Set<String>> waitsFor) {
        Cycles graph = new Cycles(waitsFor);
        List<List<String>> cycles = new ArrayList<>();
        graph.release();
        while (!graph.waiting.isEmpty()) {
            cycles.add(graph.cycle());
            graph.remove(cycles.get(cycles.size() - 1));
            graph.release();
        }
        return cycles;
    }

    private void release() {
        Optional<String> free = free();
        while (free.isPresent()) {
            remove(List.of(free.get()));
            free = free();
        }
    }

    private Optional<String> free() {
        return waiting.keySet().stream()
                .filter(name -> waiting.getOrDefault(name, Set.of()).isEmpty())
                .findFirst();
    }

    /** Everybody left waits for somebody left, so going from one to the next must come back. */
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
        List<String> turned = new ArrayList<>(cycle);
        Collections.rotate(turned, -cycle.indexOf(first));
        return turned;
    }

    private void remove(List<String> names) {
        names.forEach(waiting::remove);
        waiting.values().forEach(others -> names.forEach(others::remove));
    }
}
