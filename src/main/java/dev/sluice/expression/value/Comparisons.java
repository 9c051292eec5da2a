package dev.sluice.expression.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** The equality and the order of values. Numbers are compared by value, without an expansion of their exponents. */
public final class Comparisons {
    private Comparisons() {}

    /** Returns whether two values are equal, with all their parts. The order of the keys of an object does not matter. */
    public static boolean equal(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (!left.isContainerNode() || !right.isContainerNode()) return equalScalars(left, right, budget);
        Deque<JsonNode> pairs = new ArrayDeque<>();
        push(pairs, left, right);
        while (!pairs.isEmpty()) {
            JsonNode other = pairs.pop();
            JsonNode one = pairs.pop();
            boolean areContainers = one.isContainerNode() && other.isContainerNode();
            boolean mayBeEqual =
                    areContainers ? pushParts(pairs, one, other, budget) : equalScalars(one, other, budget);
            if (!mayBeEqual) return false;
        }
        return true;
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
        budget.steps(1L + left.size());
        budget.bytes(16L * left.size());
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
        if (left.isNumber() && right.isNumber()) return Arithmetic.compare(left, right, budget) == 0;
        if (!left.isTextual() || !right.isTextual()) return left.equals(right);
        budget.characters(Math.min(left.textValue().length(), right.textValue().length()));
        return left.textValue().equals(right.textValue());
    }

    /**
     * Compares two numbers, two texts by their UTF-16 units, or null with any value, which is less.
     *
     * @throws ExpressionFailure for other values
     */
    public static int compare(JsonNode left, JsonNode right, EvaluationBudget budget) {
        if (left.isNumber() && right.isNumber()) return Arithmetic.compare(left, right, budget);
        if (left.isTextual() && right.isTextual()) {
            budget.characters(
                    Math.min(left.textValue().length(), right.textValue().length()));
            return left.textValue().compareTo(right.textValue());
        }
        if (left.isNull() || right.isNull()) return Boolean.compare(right.isNull(), left.isNull());
        throw ExpressionFailure.of("a comparison", "two numbers or two texts", left, right);
    }
}
