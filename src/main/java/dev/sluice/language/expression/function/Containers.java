package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Texts;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The functions of lists that take other values with parts, too: objects and texts. */
public final class Containers {
    private static final String CONTAINER = "a list, an object or a text";

    private Containers() {}

    /** {@code array(object)}: a list of its keys and values; a list or null as it is. */
    static JsonNode array(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode value = arguments[0];
        if (value.isNull() || value.isArray()) return value;
        if (!value.isObject()) throw Function.failure("array", "a list or an object", value);
        return fields(value, evaluation.budget());
    }

    /** Returns the fields of an object as a list of objects with key and value, as loops see them. */
    public static ArrayNode fields(JsonNode object, EvaluationBudget budget) {
        budget.chargeList(object.size());
        ArrayNode fields = JsonNodeFactory.instance.arrayNode(object.size());
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            budget.chargeObject(3);
            ObjectNode element = fields.addObject();
            element.set("key", TextNode.valueOf(field.getKey()));
            element.set("value", field.getValue());
        }
        return fields;
    }

    /** {@code size(value)}: the number of elements, of fields, or of UTF-16 units; null for null. */
    static JsonNode size(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode value = arguments[0];
        if (value.isNull()) return value;
        evaluation.budget().chargeNumber();
        if (value.isTextual()) return IntNode.valueOf(value.textValue().length());
        if (!value.isContainerNode()) throw Function.failure("size", CONTAINER, value);
        return IntNode.valueOf(value.size());
    }

    /** {@code contains(part, whole)}: whether a list has an equal element, an object has a key, or a text has a part. */
    static JsonNode contains(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode part = arguments[0];
        JsonNode whole = arguments[1];
        EvaluationBudget budget = evaluation.budget();
        if (whole instanceof TextNode) return containsText(part, whole.textValue(), budget);
        if (whole instanceof ArrayNode) return BooleanNode.valueOf(ListFunctions.indexOf(whole, part, budget) >= 0);
        if (whole.isNull()) return BooleanNode.FALSE;
        if (!whole.isObject()) throw Function.failure("contains", CONTAINER + " second", arguments);
        return BooleanNode.valueOf(!part.isNull() && hasKey(whole, Texts.of(part, budget), budget));
    }

    /** Prepares a search in a constant list of texts, by their hash. */
    static Function.Body prepareContains(int index, JsonNode constant, Function.Body general) {
        Set<String> texts = index == 1 && constant.isArray() ? texts(constant) : Set.of();
        return texts.isEmpty()
                ? general
                : (arguments, evaluation) -> BooleanNode.valueOf(isAmong(texts, arguments[0], evaluation.budget()));
    }

    /** Returns the elements of a list of texts; nothing for another list. */
    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        for (JsonNode element : list) {
            if (!element.isTextual()) return Set.of();
            texts.add(element.textValue());
        }
        return texts;
    }

    private static boolean isAmong(Set<String> texts, JsonNode part, EvaluationBudget budget) {
        if (!(part instanceof TextNode)) return false;
        budget.chargeCharacters(part.textValue().length());
        return texts.contains(part.textValue());
    }

    /** Returns the text of a part, whose search pays for a text. */
    private static String textOf(JsonNode part, EvaluationBudget budget) {
        return part instanceof TextNode ? part.textValue() : Texts.of(part, budget);
    }

    private static boolean hasKey(JsonNode object, String key, EvaluationBudget budget) {
        budget.chargeCharacters(key.length());
        return object.get(key) != null;
    }

    private static JsonNode containsText(JsonNode part, String whole, EvaluationBudget budget) {
        return BooleanNode.valueOf(!part.isNull() && TextSearch.contains(whole, textOf(part, budget), budget));
    }
}
