package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.ExpressionFailure;

/**
 * A function of the language.
 *
 * @param least least number of arguments
 * @param most most number of arguments
 * @param result the kinds of its values
 * @param body computes the value; pays the budget before it allocates or iterates
 * @param preparation makes the body for an argument that is a constant
 */
public record Function(String name, int least, int most, ResultKinds result, Body body, Preparation preparation) {
    /** Creates a function that computes nothing of a constant before a call. */
    public Function(String name, int least, int most, ResultKinds result, Body body) {
        this(name, least, most, result, body, (index, constant, general) -> general);
    }

    /** Prepares a call with a constant at load. */
    @FunctionalInterface
    public interface Preparation {
        /**
         * Returns the body of a call whose argument at this index is a constant.
         *
         * @param general the body for any argument
         * @throws ExpressionFailure if no call with the constant has a value
         */
        Body prepare(int index, JsonNode constant, Body general);
    }

    /** Computes the value of a call. */
    @FunctionalInterface
    public interface Body {
        /**
         * Returns the value.
         *
         * @throws ExpressionFailure if the arguments are unsuitable, or the budget is spent
         */
        JsonNode call(JsonNode[] arguments, Evaluation evaluation);
    }

    static Function of(String name, int arguments, ResultKinds result, Body body) {
        return new Function(name, arguments, arguments, result, body);
    }

    /** Returns the failure of a call, which names the need and the kinds of the arguments. */
    static ExpressionFailure failure(String name, String needed, JsonNode... arguments) {
        return ExpressionFailure.of(name + "()", needed, arguments);
    }
}
