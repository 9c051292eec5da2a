package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.language.expression.value.Comparisons;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.json.ValueKind;
import java.util.Arrays;

/** Sorts elements by their keys: null, then false, true, numbers, and texts. Elements with equal keys keep their order. */
final class ElementOrder {
    private static final int BYTES_OF_ELEMENT = 32;
    private static final int RANK_OF_NUMBERS = 3;

    private final EvaluationBudget budget;

    private ElementOrder(EvaluationBudget budget) {
        this.budget = budget;
    }

    /** {@code sort-by(list, key)}. */
    static JsonNode sortBy(JsonNode list, JsonNode[] keys, Evaluation evaluation) {
        EvaluationBudget budget = evaluation.budget();
        budget.chargeList(keys.length);
        budget.chargeBytes((long) BYTES_OF_ELEMENT * keys.length);
        Element[] elements = new Element[keys.length];
        for (int index = 0; index < keys.length; index++) elements[index] = new Element(list.get(index), keys[index]);
        Arrays.sort(elements, new ElementOrder(budget)::compare);
        ArrayNode sorted = JsonNodeFactory.instance.arrayNode(keys.length);
        for (Element element : elements) sorted.add(element.value);
        return sorted;
    }

    private int compare(Element left, Element right) {
        budget.chargeSteps(2);
        boolean haveOrder = left.rank == right.rank && left.rank >= RANK_OF_NUMBERS;
        return haveOrder ? Comparisons.compare(left.key, right.key, budget) : Integer.compare(left.rank, right.rank);
    }

    private static int rank(JsonNode key) {
        return switch (ValueKind.of(key)) {
            case NULL -> 0;
            case BOOLEAN -> key.booleanValue() ? 2 : 1;
            case NUMBER -> RANK_OF_NUMBERS;
            case TEXT -> RANK_OF_NUMBERS + 1;
            case LIST, OBJECT -> throw Function.failure("sort-by", "texts, numbers, booleans or null as keys", key);
        };
    }

    /** An element, its key, and the rank of the kind of the key. */
    private record Element(JsonNode value, JsonNode key, int rank) {
        Element(JsonNode value, JsonNode key) {
            this(value, key, ElementOrder.rank(key));
        }
    }
}
