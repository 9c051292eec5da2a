package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

/**
 * Merges two objects with the objects in them, without recursion. The right side wins for other values; also a null wins there. The keys
 * of the left side come first.
 */
final class ObjectMerge {
    private final Deque<Pair> rest = new ArrayDeque<>();
    private final EvaluationBudget budget;

    private ObjectMerge(EvaluationBudget budget) {
        this.budget = budget;
    }

    /** {@code merge(left, right)}: null on one side gives the other side. */
    static JsonNode merge(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode left = arguments[0];
        JsonNode right = arguments[1];
        if (left.isNull()) return requireObject(right, arguments);
        if (right.isNull()) return requireObject(left, arguments);
        requireObject(left, arguments);
        requireObject(right, arguments);
        return new ObjectMerge(evaluation.budget()).merge(left, right);
    }

    private static JsonNode requireObject(JsonNode value, JsonNode[] arguments) {
        if (!value.isObject() && !value.isNull()) throw Function.failure("merge", "two objects", arguments);
        return value;
    }

    private JsonNode merge(JsonNode left, JsonNode right) {
        ObjectNode merged = start(left, right);
        while (!rest.isEmpty()) {
            Pair pair = rest.pop();
            for (Iterator<Map.Entry<String, JsonNode>> fields =
                            pair.right.properties().iterator();
                    fields.hasNext(); ) add(pair.merged, fields.next());
        }
        return merged;
    }

    /** Returns a copy of the left side, which receives the fields of the right side later. */
    private ObjectNode start(JsonNode left, JsonNode right) {
        budget.chargeSteps((long) left.size() + right.size());
        budget.chargeObject((long) left.size() + right.size());
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : left.properties()) {
            merged.set(field.getKey(), field.getValue());
        }
        rest.push(new Pair(merged, right));
        return merged;
    }

    private void add(ObjectNode merged, Map.Entry<String, JsonNode> field) {
        JsonNode value = field.getValue();
        JsonNode old = merged.get(field.getKey());
        boolean areObjects = old != null && old.isObject() && value.isObject();
        merged.set(field.getKey(), areObjects ? start(old, value) : value);
    }

    /** An object under construction, and the fields that it receives. */
    private record Pair(ObjectNode merged, JsonNode right) {}
}
