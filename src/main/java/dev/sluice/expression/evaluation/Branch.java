package dev.sluice.expression.evaluation;

/**
 * A part that another part evaluates any number of times, or never.
 *
 * @param steps the steps of one evaluation, which the other part pays for first
 */
record Branch(Node node, int steps) {
    static Branch of(Node node) {
        return new Branch(node, node.steps());
    }
}
