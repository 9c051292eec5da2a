package dev.sluice.compose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The order in which the steps of a route wait for each other. Immutable. */
public final class DependencyGraph {
    private final Map<String, Set<String>> references;
    private final int[] dependencyCounts;
    private final int[] roots;
    private final int[][] dependents;

    /**
     * Builds the graph of steps in file order, each with the names of the steps that it refers to.
     *
     * @throws IllegalArgumentException when a step would wait for ever
     */
    public DependencyGraph(Map<String, Set<String>> references) {
        this.references = references;
        Set<String> ended = inOrder((step, before) -> step).keySet();
        if (ended.size() < references.size())
            throw new IllegalArgumentException("only these steps can end: " + ended + " of " + references.keySet());
        List<Set<String>> dependencies = List.copyOf(references.values());
        dependencyCounts = dependencies.stream().mapToInt(Set::size).toArray();
        roots = indexes(dependencies, Set::isEmpty);
        dependents = references.keySet().stream()
                .map(step -> indexes(dependencies, names -> names.contains(step)))
                .toArray(int[][]::new);
    }

    /**
     * Computes a value for each step, in an order in which steps can run.
     *
     * @param value the value of the step of that name, from the values of the steps that it waits for
     */
    public <T> Map<String, T> inOrder(BiFunction<String, Stream<T>, T> value) {
        Map<String, T> values = new LinkedHashMap<>();
        int known;
        do {
            known = values.size();
            references.forEach((step, awaited) -> {
                if (!values.containsKey(step) && values.keySet().containsAll(awaited))
                    values.put(step, value.apply(step, awaited.stream().map(values::get)));
            });
        } while (values.size() > known);
        return values;
    }

    /** For each step, how many others must have ended before it begins. */
    int[] dependencyCounts() {
        return dependencyCounts.clone();
    }

    /** The steps that wait for no other. */
    int[] roots() {
        return roots;
    }

    /** The steps that wait for this step. */
    int[] dependents(int step) {
        return dependents[step];
    }

    private static int[] indexes(List<Set<String>> dependencies, Predicate<Set<String>> condition) {
        return IntStream.range(0, dependencies.size())
                .filter(index -> condition.test(dependencies.get(index)))
                .toArray();
    }
}
