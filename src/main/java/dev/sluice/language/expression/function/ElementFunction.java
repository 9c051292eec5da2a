package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.value.Evaluation;

/**
 * A function of a list and an expression, such as {@code sort-by(list, .price)}. The evaluator computes the expression for each element,
 * which the expression sees as {@code .}.
 *
 * @param isKeyOptional whether the expression may be left out, so that each element is its own key
 * @param result the kinds of its values, by those of the list alone
 */
public record ElementFunction(String name, boolean isKeyOptional, ResultKinds result, Body body) {
    /** Computes the value of a call. */
    @FunctionalInterface
    public interface Body {
        /**
         * Returns the value.
         *
         * @param list a list
         * @param keys the value of the expression for each element
         */
        JsonNode call(JsonNode list, JsonNode[] keys, Evaluation evaluation);
    }
}
