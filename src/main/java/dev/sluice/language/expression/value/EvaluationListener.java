package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.JsonNode;

/** Hears the value of each part of an expression, for a person who looks for a mistake. */
@FunctionalInterface
public interface EvaluationListener {
    /**
     * Called when a part has been computed. The compiler computes parts that are constant, too.
     *
     * @param start the offset of the first character of the part in the text of the expression, from 0
     * @param end the offset behind its last character
     */
    void onCompute(int start, int end, JsonNode value);
}
