package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.expression.evaluation.VariableNodes.LetNode;
import dev.sluice.expression.function.Containers;
import dev.sluice.expression.value.ExpressionFailure;
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
            scope.budget().list(elements.length);
            ArrayNode list = JsonNodeFactory.instance.arrayNode(elements.length);
            for (Node element : elements) list.add(element.evaluate(scope, input));
            return list;
        }
    }

    /** The elements that a loop visits, with the declarations and the filter of the loop. */
    record Loop(Node source, List<LetNode> lets, @Nullable Node filter, int place) {
        /**
         * Returns the list, after a payment for its visit; the fields of an object as a list of objects with key and value; null for null.
         */
        @Nullable
        ArrayNode elements(Scope scope, JsonNode input) {
            JsonNode value = source.evaluate(scope, input);
            if (value.isNull()) return null;
            ArrayNode elements = value instanceof ArrayNode list ? list : fields(value, scope);
            scope.budget().steps(elements.size());
            return elements;
        }

        private ArrayNode fields(JsonNode value, Scope scope) {
            if (value.isObject()) return Containers.fields(value, scope.budget());
            throw ExpressionFailure.of("a loop", "a list or an object", value).at(place);
        }

        /** Sets the declared variables; returns whether the filter accepts the element. */
        boolean accepts(JsonNode element, Scope scope) {
            LetNode.evaluate(lets, scope, element);
            return filter == null || filter.isTrue(scope, element);
        }
    }

    /** {@code [for (source) value if (filter)]}. */
    record ListLoopNode(Loop loop, Node value) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            ArrayNode elements = loop.elements(scope, input);
            if (elements == null) return NullNode.getInstance();
            scope.budget().list(elements.size());
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (int index = 0; index < elements.size(); index++) {
                JsonNode element = elements.get(index);
                if (loop.accepts(element, scope)) list.add(value.evaluate(scope, element));
            }
            return list;
        }
    }
}
