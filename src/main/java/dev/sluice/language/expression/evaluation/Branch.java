package dev.sluice.language.expression.evaluation;

import java.util.stream.Stream;

/**
 * A part that another part evaluates any number of times, or never.
 *
 * @param steps the steps of one evaluation, which the other part pays for first
 */
record Branch(Node node, int steps) {
    static Branch of(Node node) {
        return new Branch(node, node.steps());
    }

    static Branch[] of(Node[] nodes) {
        return Stream.of(nodes).map(Branch::of).toArray(Branch[]::new);
    }
}
