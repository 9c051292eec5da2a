package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import dev.sluice.json.MultiValueNode;
import dev.sluice.json.ScalarText;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/** The functions of expressions: those of Sluice, and those of JSLT that need a budget. */
final class FunctionLibrary {
    private static final List<Function> CUSTOM = List.of(
            new BinaryFunction("lookup", FunctionLibrary::lookup),
            new BinaryFunction("values", FunctionLibrary::values),
            new BinaryFunction("numbers", FunctionLibrary::numbers));

    static final List<Function> ALL = Stream.of(CUSTOM, RegexFunctions.all(), MeteredFunction.all())
            .flatMap(List::stream)
            .toList();

    private FunctionLibrary() {}

    /** Returns whether Sluice or JSLT has a function of this name. */
    static boolean isKnown(String name) {
        return BuiltinFunctions.functions.containsKey(name)
                || CUSTOM.stream().anyMatch(function -> function.getName().equals(name));
    }

    /** {@code lookup(object, key)}: the value of a key that is any scalar, such as a number; null for a missing key. */
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

    /** {@code numbers(2, 5)}: the integers from first to last as a list, which may be empty; null if an argument is null. */
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
        if (!isInteger) throw new EvaluationException("numbers() needs whole numbers");
        return value.longValue();
    }

    /** A function of two arguments without side effects. */
    private static final class BinaryFunction extends AbstractFunction {
        private final BinaryOperator<JsonNode> operation;

        BinaryFunction(String name, BinaryOperator<JsonNode> operation) {
            super(name, 2, 2);
            this.operation = operation;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            return operation.apply(arguments[0], arguments[1]);
        }
    }
}
