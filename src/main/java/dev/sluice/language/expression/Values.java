package dev.sluice.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.language.expression.value.Evaluation;
import java.util.function.Function;

/** The values of the variables of an expression, by name, and the evaluation of the request that they belong to. */
public interface Values extends Function<String, JsonNode> {
    /** Returns the budget, the time and the randomness of the request. */
    Evaluation evaluation();

    /** Returns the account that pays for the bytes of values. */
    MemoryAccount memory();

    /** Returns other values of the same request. */
    default Values with(Function<String, JsonNode> values) {
        return new Given(values, evaluation(), memory());
    }

    /** Values that a function gives. */
    record Given(Function<String, JsonNode> values, Evaluation evaluation, MemoryAccount memory) implements Values {
        @Override
        public JsonNode apply(String name) {
            return values.apply(name);
        }
    }
}
