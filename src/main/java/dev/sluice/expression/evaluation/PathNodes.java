package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.ExpressionFailure;
import org.jspecify.annotations.Nullable;

/** The nodes that read parts of a value. */
final class PathNodes {
    private PathNodes() {}

    /** {@code source.name}: null for a missing key, and for a value that is no object. */
    record KeyNode(Node source, String name) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            return Node.orNull(source.evaluate(scope, input).get(name));
        }
    }

    /** {@code source[index]}: null outside a list, and for a value that is no list and no text. */
    record IndexNode(Node source, Node index, int place) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            JsonNode sequence = source.evaluate(scope, input);
            if (!isSequence(sequence)) return NullNode.getInstance();
            long position = position(index, scope, input, length(sequence), place);
            if (sequence.isArray()) return element(sequence, position);
            if (position < 0 || position >= length(sequence))
                throw new ExpressionFailure("an index is outside the text").at(place);
            scope.budget().text(1);
            return TextNode.valueOf(String.valueOf(sequence.textValue().charAt((int) position)));
        }

        private static JsonNode element(JsonNode list, long position) {
            return position < 0 || position >= list.size() ? NullNode.getInstance() : list.get((int) position);
        }
    }

    /** {@code source[from : to]}. */
    record SliceNode(
            Node source, @Nullable Node from, @Nullable Node to, int place) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            JsonNode sequence = source.evaluate(scope, input);
            if (!isSequence(sequence)) return NullNode.getInstance();
            int length = length(sequence);
            long first = from == null ? 0 : position(from, scope, input, length, place);
            long last = to == null ? length : Math.min(position(to, scope, input, length, place), length);
            return sequence.isArray()
                    ? elements(sequence, first, last, scope)
                    : characters(sequence, first, last, scope);
        }

        private JsonNode elements(JsonNode list, long first, long last, Scope scope) {
            ArrayNode part = JsonNodeFactory.instance.arrayNode();
            scope.budget().list(Math.max(0, last - first));
            for (long index = first; index < last; index++) part.add(Node.orNull(list.get((int) index)));
            return part;
        }

        private JsonNode characters(JsonNode text, long first, long last, Scope scope) {
            if (first < 0 || first > last) throw outside();
            scope.budget().text(last - first);
            return TextNode.valueOf(text.textValue().substring((int) first, (int) last));
        }

        private ExpressionFailure outside() {
            return new ExpressionFailure("a range starts before the start of the text, or behind its end").at(place);
        }
    }

    /** The keys of an object, from the current value on, of which {@code *} takes those that a template does not have. */
    record MatchedObject(java.util.List<String> keys) {
        JsonNode find(JsonNode input, EvaluationBudget budget) {
            JsonNode value = input;
            budget.steps(keys.size());
            for (int index = 0; index < keys.size(); index++) value = Node.orNull(value.get(keys.get(index)));
            return value;
        }
    }

    private static boolean isSequence(JsonNode value) {
        return value.isArray() || value.isTextual();
    }

    private static int length(JsonNode sequence) {
        return sequence.isArray() ? sequence.size() : sequence.textValue().length();
    }

    /** Returns the position of an index, which counts from the end if it is negative. */
    private static long position(Node index, Scope scope, JsonNode input, int length, int place) {
        JsonNode value = index.evaluate(scope, input);
        if (!value.isNumber())
            throw ExpressionFailure.of("an index", "a number", value).at(place);
        long position = value.canConvertToInt()
                ? value.intValue()
                : value.decimalValue().signum() * (long) Integer.MAX_VALUE;
        return position < 0 ? length + position : position;
    }
}
