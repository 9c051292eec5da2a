package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;

/** {@code numbers(2, 5)}: the whole numbers from the first to the last as a list, which may be empty; null where one is. */
final class Numbers implements Function {

    @Override
    public String getName() {
        return "numbers";
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
        if (arguments[0].isNull() || arguments[1].isNull()) return NullNode.getInstance();
        long first = whole(arguments[0]);
        long last = whole(arguments[1]);
        if (last >= first) Cost.current().add(Math.subtractExact(last, first));
        ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
        for (long above = 0; above <= last - first; above++) numbers.add(first + above);
        return numbers;
    }

    private static long whole(JsonNode value) {
        boolean isWhole = value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToLong();
        if (!isWhole) throw new ExpressionFailed("numbers() of what is no whole number");
        return value.longValue();
    }
}
