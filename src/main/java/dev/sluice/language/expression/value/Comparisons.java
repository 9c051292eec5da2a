package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** The equality and the order of values. Numbers are compared by value, without an expansion of their exponents. */
public final class Comparisons {
    private Comparisons() {}

    /** Returns whether two values are equal, with all their parts. The order of the keys of an object does not matter. */
    public static boolean equal(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (!areContainers(left, right)) return equalScalars(left, right, budget);
        Deque<JsonNode> pairs = new ArrayDeque<>();
        push(pairs, left, right);
        while (!pairs.isEmpty()) {
            JsonNode other = pairs.pop();
            JsonNode one = pairs.pop();
            boolean mayBeEqual =
                    areContainers(one, other) ? pushParts(pairs, one, other, budget) : equalScalars(one, other, budget);
            if (!mayBeEqual) return false;
        }
        return true;
    }

    private static boolean areContainers(JsonNode left, JsonNode right) {
        return left instanceof ContainerNode && right instanceof ContainerNode;
    }

    private static void push(Deque<JsonNode> pairs, JsonNode left, JsonNode right) {
        pairs.push(left);
        pairs.push(right);
    }

    /** Adds the parts that must be equal; returns false if the values differ already. A part may occur many times in a value. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean pushParts(Deque<JsonNode> pairs, JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (left == right) return true;
        if (left.isArray() != right.isArray() || left.size() != right.size()) return false;
        budget.chargeSteps(1L + left.size());
        budget.chargeBytes(16L * left.size());
        return left.isArray() ? pushElements(pairs, left, right) : pushFields(pairs, left, right);
    }

    private static boolean pushElements(Deque<JsonNode> pairs, JsonNode left, JsonNode right) {
        for (int index = 0; index < left.size(); index++) push(pairs, left.get(index), right.get(index));
        return true;
    }

    private static boolean pushFields(Deque<JsonNode> pairs, JsonNode left, JsonNode right) {
        for (Map.Entry<String, JsonNode> field : left.properties()) {
            JsonNode other = right.get(field.getKey());
            if (other == null) return false;
            push(pairs, field.getValue(), other);
        }
        return true;
    }

    private static boolean equalScalars(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (left instanceof TextNode && right instanceof TextNode) {
            payForTexts(left.textValue(), right.textValue(), budget);
            return left.textValue().equals(right.textValue());
        }
        boolean areNumbers = left instanceof NumericNode && right instanceof NumericNode;
        return areNumbers ? Arithmetic.compare(left, right, budget) == 0 : left.equals(right);
    }

    private static void payForTexts(String left, String right, EvaluationBudget budget) {
        budget.chargeCharacters(Math.min(left.length(), right.length()));
    }

    /**
     * Compares two numbers, two texts by their UTF-16 units, or null with any value, which is less.
     *
     * @throws ExpressionFailure for other values
     */
    public static int compare(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (left instanceof NumericNode && right instanceof NumericNode) return Arithmetic.compare(left, right, budget);
        if (left instanceof TextNode && right instanceof TextNode) {
            payForTexts(left.textValue(), right.textValue(), budget);
            return left.textValue().compareTo(right.textValue());
        }
        if (left.isNull() || right.isNull()) return Boolean.compare(right.isNull(), left.isNull());
        throw ExpressionFailure.of("a comparison", "two numbers or two texts", left, right);
    }
}
