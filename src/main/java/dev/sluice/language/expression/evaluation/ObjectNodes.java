package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.language.expression.evaluation.ListNodes.Loop;
import dev.sluice.language.expression.evaluation.PathNodes.MatchedObject;
import dev.sluice.language.expression.evaluation.VariableNodes.LetNode;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nodes that build objects. */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
final class ObjectNodes {
    private ObjectNodes() {}

    /** {@code key : value}. */
    record PairNode(Node key, Node value, int offset) {
        int steps() {
            return Node.steps(key, value);
        }

        private String key(Scope scope, JsonNode input) {
            JsonNode text = key.evaluate(scope, input);
            if (text.isTextual()) return text.textValue();
            throw ExpressionFailure.of("the key of an object", "a text", text).at(offset);
        }
    }

    /** An object whose keys are constants. */
    record FixedObjectNode(
            List<LetNode> lets, FixedPair[] pairs, @Nullable MatchNode match) implements Node {
        /** A constant key, and a value. */
        record FixedPair(String key, Node value) {}

        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().chargeBytesOfObject(pairs.length);
            LetNode.evaluate(lets, scope, input);
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (FixedPair pair : pairs) object.set(pair.key, pair.value.evaluate(scope, input));
            if (match != null) match.addTo(object, scope, input);
            return object;
        }

        @Override
        public int steps() {
            int steps = 1 + pairs.length + LetNode.steps(lets) + (match == null ? 0 : match.matched.keys().length);
            for (FixedPair pair : pairs) steps += pair.value.steps();
            return steps;
        }
    }

    /** {@code * - excluded : value}: adds the other keys of the matched object. */
    record MatchNode(MatchedObject matched, Set<String> excluded, Branch value) {
        void addTo(ObjectNode object, Scope scope, JsonNode input) {
            JsonNode source = matched.find(input);
            for (Map.Entry<String, JsonNode> field : source.properties()) {
                if (excluded.contains(field.getKey())) continue;
                scope.budget().chargeField();
                scope.budget().chargeSteps(value.steps());
                object.set(field.getKey(), value.node().evaluate(scope, field.getValue()));
            }
        }
    }

    /** An object with computed keys. */
    record ObjectConstructorNode(List<LetNode> lets, PairNode[] pairs) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().chargeObject(pairs.length);
            LetNode.evaluate(lets, scope, input);
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (PairNode pair : pairs) {
                JsonNode value = pair.value.evaluate(scope, input);
                boolean isDuplicate = object.replace(pair.key(scope, input), value) != null;
                if (isDuplicate) throw new ExpressionFailure("a key of an object occurs twice").at(pair.offset);
            }
            return object;
        }

        @Override
        public int steps() {
            int steps = LetNode.steps(lets);
            for (PairNode pair : pairs) steps += pair.steps();
            return steps;
        }
    }

    /** {@code {for (source) key : value if (filter)}}: a later value replaces an earlier one with the same key. */
    record ObjectLoopNode(Loop loop, PairNode pair) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().chargeObject(0);
            ArrayNode elements = loop.elements(scope, input);
            if (elements == null) return NullNode.getInstance();
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (int index = 0; index < elements.size(); index++) {
                JsonNode element = elements.get(index);
                if (!loop.accepts(element, scope)) continue;
                scope.budget().chargeField();
                JsonNode value = pair.value.evaluate(scope, element);
                object.set(pair.key(scope, element), value);
            }
            return object;
        }

        @Override
        public int steps() {
            return loop.source().steps();
        }
    }
}
