package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import dev.sluice.json.MultiValueNode;
import dev.sluice.json.ScalarText;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/** What expressions can do beyond JSLT's own functions, and what JSLT's own must do differently here. */
final class FunctionLibrary {
    private static final List<Function> CUSTOM = List.of(
            new BinaryFunction("lookup", FunctionLibrary::lookup),
            new BinaryFunction("values", FunctionLibrary::values),
            new BinaryFunction("numbers", FunctionLibrary::numbers));

    static final List<Function> ALL = Stream.of(CUSTOM, RegexFunctions.all(), MeteredFunction.all())
            .flatMap(List::stream)
            .toList();

    private FunctionLibrary() {}

    /** Whether expressions have a function of this name, ours or JSLT's own. */
    static boolean isKnown(String name) {
        return BuiltinFunctions.functions.containsKey(name)
                || CUSTOM.stream().anyMatch(function -> function.getName().equals(name));
    }

    /** {@code lookup(object, key)}: the value under a key that is any scalar, such as a number; null when there is none. */
    private static JsonNode lookup(JsonNode object, JsonNode key) {
        String text = ScalarText.of(key);
        JsonNode value = text == null ? null : object.get(text);
        return value == null ? NullNode.getInstance() : value;
    }

    /** {@code values($query, "tag")}: all values of a parameter as a list, which may be empty. */
    private static JsonNode values(JsonNode parameters, JsonNode name) {
        String text = ScalarText.of(name);
        return MultiValueNode.allValues(parameters, text == null ? "" : text);
    }

    /** {@code numbers(2, 5)}: the whole numbers from the first to the last as a list, which may be empty; null where one is. */
    private static JsonNode numbers(JsonNode from, JsonNode to) {
        if (from.isNull() || to.isNull()) return NullNode.getInstance();
        long first = requireInteger(from);
        long last = requireInteger(to);
        ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
        if (last < first) return numbers;
        long difference = Math.subtractExact(last, first);
        EvaluationBudget.current().spend(difference);
        for (long offset = 0; offset <= difference; offset++) numbers.add(first + offset);
        return numbers;
    }

    private static long requireInteger(JsonNode value) {
        boolean isInteger = value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToLong();
        if (!isInteger) throw new EvaluationException("numbers() of what is no whole number");
        return value.longValue();
    }

    /** A function of two values that depends on nothing else. */
    private record BinaryFunction(String name, BinaryOperator<JsonNode> operation) implements Function {
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
            return operation.apply(arguments[0], arguments[1]);
        }
    }
}
