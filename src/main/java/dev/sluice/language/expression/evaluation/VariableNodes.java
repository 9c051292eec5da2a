package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.util.List;

/** The nodes that read and set variables. */
final class VariableNodes {
    private VariableNodes() {}

    /** A variable of the same scope: a {@code let} or a parameter before it. */
    record Local(int slot) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            return Node.orNull(scope.get(slot));
        }

        @Override
        public int steps() {
            return 1;
        }
    }

    /** A {@code let} at the start of the expression, read by a declared function. */
    record Top(int slot, String name, int offset) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode value = scope.top().get(slot);
            if (value == null)
                throw new ExpressionFailure("$" + name + " has no value yet, because its let comes later").at(offset);
            return value;
        }

        @Override
        public int steps() {
            return 1;
        }
    }

    /** A variable that the expression does not declare. */
    record External(int slot, String name) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            return scope.external(slot, name);
        }

        @Override
        public int steps() {
            return 1;
        }
    }

    /** The current value. */
    record Dot() implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            return input;
        }

        @Override
        public int steps() {
            return 1;
        }
    }

    /** {@code let}: computes a value and sets a slot. */
    record LetNode(int slot, Node value) {
        static int steps(List<LetNode> lets) {
            int steps = lets.size();
            for (LetNode let : lets) steps += let.value.steps();
            return steps;
        }

        static void evaluate(List<LetNode> lets, Scope scope, JsonNode input) {
            for (int index = 0; index < lets.size(); index++) {
                LetNode let = lets.get(index);
                scope.set(let.slot, let.value.evaluate(scope, input));
            }
        }
    }

    /** Declarations, and a value that sees them. */
    record BlockNode(List<LetNode> lets, Node value) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            LetNode.evaluate(lets, scope, input);
            return value.evaluate(scope, input);
        }

        @Override
        public int steps() {
            return LetNode.steps(lets) + value.steps();
        }
    }
}
