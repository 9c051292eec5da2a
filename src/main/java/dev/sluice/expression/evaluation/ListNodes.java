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
final class ListNodes {
    private ListNodes() {}

    /** {@code [a, b]}. */
    record ListNode(List<Node> elements) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().list(elements.size());
            ArrayNode list = JsonNodeFactory.instance.arrayNode(elements.size());
            for (int index = 0; index < elements.size(); index++)
                list.add(elements.get(index).evaluate(scope, input));
            return list;
        }
    }

    /** The elements that a loop visits, with the declarations and the filter of the loop. */
    record Loop(Node source, List<LetNode> lets, @Nullable Node filter, int place) {
        /** Returns the list; the fields of an object as a list of objects with key and value; null for null. */
        JsonNode elements(Scope scope, JsonNode input) {
            JsonNode value = source.evaluate(scope, input);
            if (value instanceof ArrayNode || value.isNull()) return value;
            if (value.isObject()) return Containers.fields(value, scope.budget());
            throw ExpressionFailure.of("a loop", "a list or an object", value).at(place);
        }

        /** Sets the declared variables; returns whether the filter accepts the element. */
        boolean accepts(JsonNode element, Scope scope) {
            scope.budget().step();
            LetNode.evaluate(lets, scope, element);
            return filter == null || filter.isTrue(scope, element);
        }
    }

    /** {@code [for (source) value if (filter)]}. */
    record ListLoopNode(Loop loop, Node value) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().list(0);
            JsonNode elements = loop.elements(scope, input);
            if (elements.isNull()) return NullNode.getInstance();
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (int index = 0; index < elements.size(); index++) {
                JsonNode element = elements.get(index);
                if (!loop.accepts(element, scope)) continue;
                scope.budget().element();
                list.add(value.evaluate(scope, element));
            }
            return list;
        }
    }
}
