package dev.sluice.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.value.Evaluation;
import dev.sluice.expression.value.ExpressionFailure;

/**
 * A function of the language.
 *
 * @param least least number of arguments
 * @param most most number of arguments
 * @param body computes the value; pays the budget before it allocates or iterates
 * @param check checks arguments that are constants
 */
public record Function(String name, int least, int most, Body body, ConstantCheck check) {
    /** Creates a function that accepts any constant. */
    public Function(String name, int least, int most, Body body) {
        this(name, least, most, body, (index, constant) -> {});
    }

    /** Checks the constant arguments of a call at load. */
    @FunctionalInterface
    public interface ConstantCheck {
        /**
         * Checks one argument.
         *
         * @throws ExpressionFailure if no call with the constant has a value
         */
        void check(int index, JsonNode constant);
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

    static Function of(String name, int arguments, Body body) {
        return new Function(name, arguments, arguments, body);
    }

    /** Returns the failure of a call, which names the need and the kinds of the arguments. */
    static ExpressionFailure failure(String name, String needed, JsonNode... arguments) {
        return ExpressionFailure.of(name + "()", needed, arguments);
    }
}
