package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.language.expression.value.Truth;
import org.jspecify.annotations.Nullable;

/** A compiled part of an expression. Immutable and thread-safe. */
interface Node {
    /**
     * Computes the value of this part, whose {@link #steps} were paid. Pays the budget for the rest before it allocates or iterates.
     *
     * @param input the value of {@code .}
     */
    JsonNode evaluate(Scope scope, JsonNode input);

    /**
     * Returns the steps of this part and of the parts in it that each evaluation evaluates once. The caller of the outermost part pays for
     * all of them at once, because a payment for each part would take as much time as the part.
     */
    int steps();

    /** Returns the sum of the steps of parts. */
    static int steps(Node... parts) {
        int steps = 0;
        for (Node part : parts) steps += part.steps();
        return steps;
    }

    /** Computes the value as a condition, as {@link #evaluate} does. */
    default boolean isTrue(Scope scope, JsonNode input) {
        return Truth.of(evaluate(scope, input));
    }

    /** Returns the value if it is the same for every input; else null. */
    default @Nullable JsonNode constant() {
        return null;
    }

    /** Returns null as a JSON value instead of a missing value. */
    static JsonNode orNull(@Nullable JsonNode value) {
        return value == null ? NullNode.getInstance() : value;
    }

    /** A constant. */
    record Constant(JsonNode value) implements Node {
        /** Returns the value of a constant whose evaluation no listener hears; null for another part. */
        static @Nullable JsonNode valueOf(Node node) {
            return node instanceof Constant constant ? constant.value : null;
        }

        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            return value;
        }

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public JsonNode constant() {
            return value;
        }
    }
}
