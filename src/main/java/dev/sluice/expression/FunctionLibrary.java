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
    private static final List<Function> OURS = List.of(
            new BinaryFunction("lookup", FunctionLibrary::lookup),
            new BinaryFunction("values", FunctionLibrary::values),
            new BinaryFunction("numbers", FunctionLibrary::numbers));

    static final List<Function> ALL = Stream.of(OURS, RegexFunctions.all(), MeteredFunction.all())
            .flatMap(List::stream)
            .toList();

    private FunctionLibrary() {}

    /** Whether expressions have a function of this name, ours or JSLT's own. */
    static boolean isKnown(String name) {
        return BuiltinFunctions.functions.containsKey(name)
                || OURS.stream().anyMatch(ours -> ours.getName().equals(name));
    }

    /** {@code lookup(object, key)}: the value under a key that is any scalar, such as a number; null when there is none. */
    private static JsonNode lookup(JsonNode object, JsonNode key) {
        String text = ScalarText.text(key);
        JsonNode found = text == null ? null : object.get(text);
        return found == null ? NullNode.getInstance() : found;
    }

    /** {@code values($query, "tag")}: all values of a parameter as a list, which may be empty. */
    private static JsonNode values(JsonNode parameters, JsonNode name) {
        String text = ScalarText.text(name);
        return MultiValueNode.all(parameters, text == null ? "" : text);
    }

    /** {@code numbers(2, 5)}: the whole numbers from the first to the last as a list, which may be empty; null where one is. */
    private static JsonNode numbers(JsonNode from, JsonNode to) {
        if (from.isNull() || to.isNull()) return NullNode.getInstance();
        long first = whole(from);
        long last = whole(to);
        ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
        if (last < first) return numbers;
        long more = Math.subtractExact(last, first);
        EvaluationBudget.current().add(more);
        for (long above = 0; above <= more; above++) numbers.add(first + above);
        return numbers;
    }

    private static long whole(JsonNode value) {
        boolean isWhole = value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToLong();
        if (!isWhole) throw new EvaluationException("numbers() of what is no whole number");
        return value.longValue();
    }

    /** A function of two values that depends on nothing else. */
    private record BinaryFunction(String name, BinaryOperator<JsonNode> result) implements Function {
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
}
