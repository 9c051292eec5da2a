package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Function;
import java.util.function.BinaryOperator;

/** A function of expressions that takes two values and looks at nothing else. */
record OfTwo(String name, BinaryOperator<JsonNode> result) implements Function {
    @Override
    public String getName() {
        return name;
    }

    @Override
    public int getMinArguments() {
        return 2;
    }

    @Override
    public int getMaxArguments() {
        return 2;
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        return result.apply(arguments[0], arguments[1]);
    }
}
