package dev.sluice.gateway.compose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The dependencies between the steps of a route. Immutable. */
public final class DependencyGraph {
    private final Map<String, Set<String>> references;
    private final int[] dependencyCounts;
    private final int[] roots;
    private final int[][] dependents;

    /**
     * Creates a graph of steps in file order, each with the names of the steps that it refers to.
     *
     * @throws IllegalArgumentException if the references have a cycle or name a missing step
     */
    public DependencyGraph(Map<String, Set<String>> references) {
        this.references = references;
        Set<String> runnable = inOrder((step, ignored) -> step).keySet();
        if (runnable.size() < references.size())
            throw new IllegalArgumentException("only these steps can run: " + runnable + " of " + references.keySet());
        List<Set<String>> dependencies = List.copyOf(references.values());
        dependencyCounts = dependencies.stream().mapToInt(Set::size).toArray();
        roots = indexes(dependencies, Set::isEmpty);
        dependents = references.keySet().stream()
                .map(step -> indexes(dependencies, names -> names.contains(step)))
                .toArray(int[][]::new);
    }

    /** Computes a value for each step from the values of its dependencies, in an order in which the steps can run. */
    public <T> Map<String, T> inOrder(BiFunction<String, Stream<T>, T> value) {
        Map<String, T> values = new LinkedHashMap<>();
        int known;
        do {
            known = values.size();
            references.forEach((step, dependencies) -> {
                if (!values.containsKey(step) && values.keySet().containsAll(dependencies))
                    values.put(step, value.apply(step, dependencies.stream().map(values::get)));
            });
        } while (values.size() > known);
        return values;
    }

    /** Returns the number of dependencies of each step, in a new array. */
    int[] dependencyCounts() {
        return dependencyCounts.clone();
    }

    int[] roots() {
        return roots;
    }

    /** Returns the steps that depend on this step. */
    int[] dependents(int step) {
        return dependents[step];
    }

    private static int[] indexes(List<Set<String>> dependencies, Predicate<Set<String>> condition) {
        return IntStream.range(0, dependencies.size())
                .filter(index -> condition.test(dependencies.get(index)))
                .toArray();
    }
}
