package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.language.expression.evaluation.VariableNodes.LetNode;
import dev.sluice.language.expression.function.Containers;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes that build lists, and the loops over them. */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
final class ListNodes {
    private ListNodes() {}

    /** {@code [a, b]}. */
    record ListNode(Node[] elements) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().chargeBytesOfList(elements.length);
            ArrayNode list = JsonNodeFactory.instance.arrayNode(elements.length);
            for (Node element : elements) list.add(element.evaluate(scope, input));
            return list;
        }

        @Override
        public int steps() {
            return 1 + elements.length + Node.steps(elements);
        }
    }

    /** The elements that a loop visits, with the declarations and the filter of the loop. */
    record Loop(Node source, Element element, int offset) {
        /** Returns the list, whose visit is paid for; null for null. The fields of an object are a list of objects with key and value. */
        @Nullable
        ArrayNode elements(Scope scope, JsonNode input) {
            JsonNode value = source.evaluate(scope, input);
            if (value.isNull()) return null;
            ArrayNode elements = value instanceof ArrayNode list ? list : fields(value, scope);
            scope.budget().chargeSteps((long) element.steps * elements.size());
            return elements;
        }

        /** Returns an empty list for the values of elements, of which a filter may reject most. */
        private ArrayNode newList(int elements) {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            return element.filter == null ? nodes.arrayNode(elements) : nodes.arrayNode();
        }

        private ArrayNode fields(JsonNode value, Scope scope) {
            if (value.isObject()) return Containers.fields(value, scope.budget());
            throw ExpressionFailure.of("a loop", "a list or an object", value).at(offset);
        }

        /** Sets the declared variables, and pays for the value of an accepted element; returns whether the filter accepts the element. */
        boolean accepts(JsonNode value, Scope scope) {
            LetNode.evaluate(element.lets, scope, value);
            if (element.filter == null) return true;
            boolean isAccepted = element.filter.isTrue(scope, value);
            if (isAccepted) scope.budget().chargeSteps(element.stepsOfValue);
            return isAccepted;
        }
    }

    /**
     * The parts that a loop evaluates for each element.
     *
     * @param steps the steps of each element: those of the value if there is no filter
     */
    record Element(List<LetNode> lets, @Nullable Node filter, int stepsOfValue, int steps) {
        Element(List<LetNode> lets, @Nullable Node filter, int stepsOfValue) {
            this(
                    lets,
                    filter,
                    stepsOfValue,
                    1 + LetNode.steps(lets) + (filter == null ? stepsOfValue : filter.steps()));
        }
    }

    /** {@code [for (source) value if (filter)]}. */
    record ListLoopNode(Loop loop, Node value) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            ArrayNode elements = loop.elements(scope, input);
            if (elements == null) return NullNode.getInstance();
            scope.budget().chargeList(elements.size());
            ArrayNode list = loop.newList(elements.size());
            for (int index = 0; index < elements.size(); index++) {
                JsonNode element = elements.get(index);
                if (loop.accepts(element, scope)) list.add(value.evaluate(scope, element));
            }
            return list;
        }

        @Override
        public int steps() {
            return loop.source.steps();
        }
    }
}
