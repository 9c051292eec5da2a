package dev.sluice.compose;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Which step of a route waits for which, by their places in the file. Worked out once at load. */
final class Graph {
    private final int[] awaited;
    private final int[] beginners;
    private final int[][] followers;

    /**
     * The graph of steps in file order, each with the names of those it refers to.
     *
     * @throws IllegalArgumentException when a step would wait for ever
     */
    Graph(Map<String, Set<String>> references) {
        checkEnds(references);
        List<Set<String>> awaits = List.copyOf(references.values());
        awaited = awaits.stream().mapToInt(Set::size).toArray();
        beginners = places(awaits, Set::isEmpty);
        followers = references.keySet().stream()
                .map(step -> places(awaits, names -> names.contains(step)))
                .toArray(int[][]::new);
    }

    /** For each step, how many others must have answered before it begins. */
    int[] awaited() {
        return awaited.clone();
    }

    /** The steps that wait for none. */
    int[] beginners() {
        return beginners;
    }

    /** The steps that wait for this one. */
    int[] followers(int step) {
        return followers[step];
    }

    private static void checkEnds(Map<String, Set<String>> references) {
        Set<String> ended = new LinkedHashSet<>();
        boolean progress = true;
        while (progress) {
            progress = false;
            for (Map.Entry<String, Set<String>> step : references.entrySet())
                if (ended.containsAll(step.getValue())) progress |= ended.add(step.getKey());
        }
        if (ended.size() < references.size())
            throw new IllegalArgumentException("only these steps can end: " + ended + " of " + references.keySet());
    }

    private static int[] places(List<Set<String>> awaits, Predicate<Set<String>> which) {
        return IntStream.range(0, awaits.size())
                .filter(place -> which.test(awaits.get(place)))
                .toArray();
    }
}
