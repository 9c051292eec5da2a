package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.function.NumberText;
import dev.sluice.language.expression.syntax.Operator;
import dev.sluice.language.expression.value.Arithmetic;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.expression.value.Texts;
import java.util.Map;

/** The arithmetic operators. Null with a number is null. */
final class BinaryOperation {
    private BinaryOperation() {}

    static JsonNode apply(Operator operator, JsonNode left, JsonNode right, EvaluationBudget budget) {
        return switch (operator) {
            case PLUS -> plus(left, right, budget);
            case MINUS -> minus(left, right, budget);
            case TIMES -> times(left, right, budget);
            case DIVIDE -> divide(left, right, budget);
            case PIPE, OR, AND, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                throw new IllegalArgumentException(operator.toString());
        };
    }

    /** Adds numbers, concatenates texts and lists, and merges objects, of which the left one wins. */
    private static JsonNode plus(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (areNumbers(left, right)) return Arithmetic.add(left, right, budget);
        if (left instanceof TextNode || right instanceof TextNode)
            return Texts.concatenate(Texts.of(left, budget), Texts.of(right, budget), budget);
        if (left.isArray() && right.isArray()) return concatenate(left, right, budget);
        if (left.isObject() && right.isObject()) return union(left, right, budget);
        if (left.isContainerNode() && right.isNull()) return left;
        if (left.isNull() && right.isContainerNode()) return right;
        if (left.isNull() || right.isNull()) return NullNode.getInstance();
        throw ExpressionFailure.of("\"+\"", "two numbers, two lists, two objects, or a text", left, right);
    }

    private static boolean areNumbers(JsonNode left, JsonNode right) {
        return left instanceof NumericNode && right instanceof NumericNode;
    }

    private static JsonNode concatenate(JsonNode left, JsonNode right, EvaluationBudget budget) {
        budget.chargeList((long) left.size() + right.size());
        ArrayNode list = JsonNodeFactory.instance.arrayNode(left.size() + right.size());
        for (JsonNode element : left) list.add(element);
        for (JsonNode element : right) list.add(element);
        return list;
    }

    /** The keys of the right object come first, as in JSLT. */
    private static JsonNode union(JsonNode left, JsonNode right, EvaluationBudget budget) {
        budget.chargeSteps((long) left.size() + right.size());
        budget.chargeObject((long) left.size() + right.size());
        ObjectNode union = JsonNodeFactory.instance.objectNode();
        addFields(right, union);
        addFields(left, union);
        return union;
    }

    private static void addFields(JsonNode object, ObjectNode target) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            target.set(field.getKey(), field.getValue());
        }
    }

    private static JsonNode minus(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (areNumbers(left, right)) return Arithmetic.subtract(left, right, budget);
        if (left.isNull() || right.isNull()) return NullNode.getInstance();
        JsonNode[] numbers = numbers("\"-\"", left, right, budget);
        return Arithmetic.subtract(numbers[0], numbers[1], budget);
    }

    /** Multiplies numbers, or repeats a text; no times for a second text. */
    private static JsonNode times(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (areNumbers(left, right)) return Arithmetic.multiply(left, right, budget);
        if (left.isTextual() && !right.isTextual()) return repeat(left, right, budget);
        if (right.isTextual()) return repeat(right, left, budget);
        if (left.isNull() || right.isNull()) return NullNode.getInstance();
        throw ExpressionFailure.of("\"*\"", "two numbers, or a text and a number", left, right);
    }

    private static JsonNode repeat(JsonNode text, JsonNode times, EvaluationBudget budget) {
        boolean isLarge = times.isNumber()
                && !times.canConvertToLong()
                && times.decimalValue().signum() > 0;
        return Texts.repeat(text.textValue(), isLarge ? Long.MAX_VALUE : times.longValue(), budget);
    }

    private static JsonNode divide(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (areNumbers(left, right)) return Arithmetic.divide(left, right, budget);
        if (left.isNull() || right.isNull()) return NullNode.getInstance();
        JsonNode[] numbers = numbers("\"/\"", left, right, budget);
        return Arithmetic.divide(numbers[0], numbers[1], budget);
    }

    /** Returns two numbers, each as it is or the number of a text, as in JSLT. */
    private static JsonNode[] numbers(String operator, JsonNode left, JsonNode right, EvaluationBudget budget) {
        JsonNode first = NumberText.read(left, budget);
        JsonNode second = NumberText.read(right, budget);
        if (first == null || second == null) throw ExpressionFailure.of(operator, "two numbers", left, right);
        return new JsonNode[] {first, second};
    }
}
