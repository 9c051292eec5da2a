package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.language.expression.value.Comparisons;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.expression.value.Truth;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The functions of lists. A list that is null gives null. */
final class ListFunctions {
    private static final ResultKinds PAIRS = ResultKinds.constant(Kinds.listOf(Kinds.listOf(Kinds.ANY)));
    private static final ResultKinds INDEXED =
            ResultKinds.constant(Kinds.listOf(Kinds.closed(Map.of("index", Kinds.NUMBER, "value", Kinds.ANY))));

    static final List<Function> ALL = List.of(
            ofList("flatten", ResultKinds.LIST, (arguments, evaluation) -> flatten(arguments[0], evaluation.budget())),
            ofList(
                    "all",
                    ResultKinds.BOOLEAN,
                    (arguments, evaluation) -> BooleanNode.valueOf(!hasAny(arguments[0], false, evaluation))),
            ofList(
                    "any",
                    ResultKinds.BOOLEAN,
                    (arguments, evaluation) -> BooleanNode.valueOf(hasAny(arguments[0], true, evaluation))),
            ofList(
                    "zip-with-index",
                    INDEXED,
                    (arguments, evaluation) -> zipWithIndex(arguments[0], evaluation.budget())),
            ofList("reverse", ResultKinds.LIST, (arguments, evaluation) -> reverse(arguments[0], evaluation.budget())),
            Function.of("zip", 2, PAIRS, ListFunctions::zip),
            Function.of("index-of", 2, ResultKinds.NUMBER, ListFunctions::indexOf),
            Function.of("array", 1, ListFunctions::elements, Containers::array),
            Function.of("size", 1, ResultKinds.NUMBER, Containers::size),
            new Function("contains", 2, 2, ResultKinds.BOOLEAN, Containers::contains, Containers::prepareContains));

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ListFunctions() {}

    /** {@code array} has the elements that a loop over its argument visits. */
    private static Kinds elements(List<Kinds> arguments) {
        return Kinds.listOf(arguments.get(0).loopElement());
    }

    private static Function ofList(String name, ResultKinds result, Function.Body body) {
        return Function.of(name, 1, result, (arguments, evaluation) -> {
            if (arguments[0].isNull()) return arguments[0];
            if (!arguments[0].isArray()) throw Function.failure(name, "a list", arguments[0]);
            return body.call(arguments, evaluation);
        });
    }

    /** Returns the elements of lists in lists at any depth, without recursion. */
    private static JsonNode flatten(JsonNode list, EvaluationBudget budget) {
        budget.chargeList(0);
        ArrayNode flat = NODES.arrayNode();
        Deque<Iterator<JsonNode>> open = new ArrayDeque<>();
        open.push(list.elements());
        while (!open.isEmpty()) {
            Iterator<JsonNode> elements = open.element();
            if (!elements.hasNext()) {
                open.pop();
                continue;
            }
            budget.chargeElement();
            JsonNode element = elements.next();
            if (element.isArray()) open.push(element.elements());
            else flat.add(element);
        }
        return flat;
    }

    private static boolean hasAny(JsonNode list, boolean truth, Evaluation evaluation) {
        for (JsonNode element : list) {
            evaluation.budget().chargeStep();
            if (Truth.of(element) == truth) return true;
        }
        return false;
    }

    private static JsonNode zipWithIndex(JsonNode list, EvaluationBudget budget) {
        budget.chargeList(list.size());
        ArrayNode pairs = NODES.arrayNode(list.size());
        for (int index = 0; index < list.size(); index++) {
            budget.chargeObject(2);
            budget.chargeNumber();
            ObjectNode pair = pairs.addObject();
            pair.set("index", IntNode.valueOf(index));
            pair.set("value", list.get(index));
        }
        return pairs;
    }

    private static JsonNode reverse(JsonNode list, EvaluationBudget budget) {
        budget.chargeList(list.size());
        ArrayNode reversed = NODES.arrayNode(list.size());
        for (int index = list.size() - 1; index >= 0; index--) reversed.add(list.get(index));
        return reversed;
    }

    private static JsonNode zip(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode left = arguments[0];
        JsonNode right = arguments[1];
        if (left.isNull() || right.isNull()) return NullNode.getInstance();
        if (!left.isArray() || !right.isArray() || left.size() != right.size())
            throw Function.failure("zip", "two lists of the same length", arguments);
        evaluation.budget().chargeList(left.size());
        ArrayNode pairs = NODES.arrayNode(left.size());
        for (int index = 0; index < left.size(); index++) {
            evaluation.budget().chargeList(2);
            pairs.addArray().add(left.get(index)).add(right.get(index));
        }
        return pairs;
    }

    private static JsonNode indexOf(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode list = arguments[0];
        if (list.isNull()) return list;
        if (!list.isArray()) throw Function.failure("index-of", "a list first", arguments);
        return IntNode.valueOf(indexOf(list, arguments[1], evaluation.budget()));
    }

    /** Returns the index of the first equal element; -1 without such an element. */
    static int indexOf(JsonNode list, JsonNode value, EvaluationBudget budget) {
        for (int index = 0; index < list.size(); index++) {
            budget.chargeStep();
            if (Comparisons.equal(list.get(index), value, budget)) return index;
        }
        return -1;
    }
}
