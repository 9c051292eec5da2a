package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.value.ExpressionFailure;
import java.util.List;

/** The nodes that read and set variables. */
final class VariableNodes {
    private VariableNodes() {}

    /** A variable of the same scope: a {@code let} or a parameter before it. */
    record Local(int slot) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            return Node.orNull(scope.get(slot));
        }
    }

    /** A {@code let} at the start of the expression, read by a declared function. */
    record Top(int slot, String name, int place) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            JsonNode value = scope.top().get(slot);
            if (value == null)
                throw new ExpressionFailure("$" + name + " has no value yet, because its let comes later").at(place);
            return value;
        }
    }

    /** A variable that the expression does not declare. */
    record External(int slot, String name) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            return scope.external(slot, name);
        }
    }

    /** The current value. */
    record Dot() implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            return input;
        }
    }

    /** {@code let}: computes a value and sets a slot. */
    record LetNode(int slot, Node value) {
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
    }
}
