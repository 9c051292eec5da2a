package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Kinds;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The functions of a list and the keys of its elements. */
final class ElementFunctions {
    private static final ResultKinds GROUPS = ResultKinds.constant(Kinds.objectOf(Kinds.listOf(Kinds.ANY)));

    static final List<ElementFunction> ALL = List.of(
            new ElementFunction("index-by", false, ResultKinds.OBJECT, ElementFunctions::indexBy),
            new ElementFunction("group-by", false, GROUPS, ElementFunctions::groupBy),
            new ElementFunction("sort-by", false, ResultKinds.LIST, ElementOrder::sortBy),
            new ElementFunction("distinct", true, ResultKinds.LIST, ElementFunctions::distinct));

    private ElementFunctions() {}

    /**
     * {@code index-by(list, key)}: an object from the text of each key to its element, to the last one for equal keys. Leaves out elements
     * without a key.
     */
    private static JsonNode indexBy(JsonNode list, JsonNode[] keys, Evaluation evaluation) {
        evaluation.budget().chargeObject(0);
        ObjectNode elements = JsonNodeFactory.instance.objectNode();
        for (int index = 0; index < keys.length; index++) {
            evaluation.budget().chargeStep();
            evaluation.budget().chargeField();
            if (!keys[index].isNull()) elements.set(key("index-by", keys[index], evaluation), list.get(index));
        }
        return elements;
    }

    /**
     * {@code group-by(list, key)}: an object from the text of each key to the list of its elements, in their order. Leaves out elements
     * without a key.
     */
    private static JsonNode groupBy(JsonNode list, JsonNode[] keys, Evaluation evaluation) {
        evaluation.budget().chargeObject(0);
        ObjectNode groups = JsonNodeFactory.instance.objectNode();
        for (int index = 0; index < keys.length; index++) {
            evaluation.budget().chargeStep();
            evaluation.budget().chargeElement();
            if (!keys[index].isNull())
                group(groups, key("group-by", keys[index], evaluation), evaluation.budget())
                        .add(list.get(index));
        }
        return groups;
    }

    private static ArrayNode group(ObjectNode groups, String key, EvaluationBudget budget) {
        if (groups.get(key) instanceof ArrayNode group) return group;
        budget.chargeField();
        budget.chargeList(0);
        return groups.putArray(key);
    }

    private static String key(String function, JsonNode key, Evaluation evaluation) {
        String text = ObjectFunctions.key(key, evaluation.budget());
        if (text == null) throw Function.failure(function, "texts, numbers or booleans as keys", key);
        return text;
    }

    /** {@code distinct(list, key)}: the first element of each key. Keys are equal by value, with all their parts. */
    private static JsonNode distinct(JsonNode list, JsonNode[] keys, Evaluation evaluation) {
        EvaluationBudget budget = evaluation.budget();
        budget.chargeList(0);
        ArrayNode first = JsonNodeFactory.instance.arrayNode();
        Set<String> seen = new HashSet<>();
        for (int index = 0; index < keys.length; index++) {
            budget.chargeField();
            if (seen.add(SortedJson.canonical(keys[index], budget))) first.add(list.get(index));
        }
        return first;
    }
}
