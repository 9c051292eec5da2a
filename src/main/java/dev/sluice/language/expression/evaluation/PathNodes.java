package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.evaluation.Node.Constant;
import dev.sluice.language.expression.evaluation.VariableNodes.Dot;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.json.ValueKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The nodes that read parts of a value. */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
final class PathNodes {
    private PathNodes() {}

    /** Returns the node of {@code source.name}; {@code part} is null where a null is harmless. */
    static Node key(Node source, String name, @Nullable PathPart part) {
        if (source instanceof Dot) return new InputKeyNode(name, part);
        if (source instanceof InputKeyNode first) return first.with(name, part);
        return source instanceof InputPathNode path ? path.with(name, part) : new KeyNode(source, name, part);
    }

    /** Returns the value of a key: null for a missing key, and for a value that is no object. */
    private static JsonNode get(JsonNode value, String name, @Nullable PathPart part, Scope scope) {
        return value instanceof ObjectNode object ? Node.orNull(object.get(name)) : absent(value, part, scope);
    }

    /** Returns null for a value that cannot have the part. Reports the path, unless the value is null, or the null is harmless. */
    private static JsonNode absent(JsonNode value, @Nullable PathPart part, Scope scope) {
        if (part != null && !value.isNull()) part.report(scope.evaluation(), ValueKind.of(value));
        return NullNode.getInstance();
    }

    /** {@code .name} of the current value. */
    record InputKeyNode(String name, @Nullable PathPart part) implements Node {
        private InputPathNode with(String second, @Nullable PathPart partOfSecond) {
            return new InputPathNode(new String[] {name, second}, new @Nullable PathPart[] {part, partOfSecond});
        }

        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            return get(input, name, part, scope);
        }

        @Override
        public int steps() {
            return 2;
        }
    }

    /** {@code .first.second} of the current value, or more names. */
    record InputPathNode(String[] names, @Nullable PathPart[] parts) implements Node {
        private InputPathNode with(String name, @Nullable PathPart part) {
            String[] longer = Arrays.copyOf(names, names.length + 1);
            longer[names.length] = name;
            @Nullable PathPart[] more = Arrays.copyOf(parts, parts.length + 1);
            more[parts.length] = part;
            return new InputPathNode(longer, more);
        }

        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode value = input;
            for (int index = 0; index < names.length; index++) value = get(value, names[index], parts[index], scope);
            return value;
        }

        @Override
        public int steps() {
            return 1 + names.length;
        }
    }

    /** {@code source.name}. */
    record KeyNode(Node source, String name, @Nullable PathPart part) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            return get(source.evaluate(scope, input), name, part, scope);
        }

        @Override
        public int steps() {
            return 1 + source.steps();
        }
    }

    /** Returns the node of {@code source[index]}; {@code part} is null where a null is harmless. */
    static Node index(Node source, Node index, int offset, @Nullable PathPart part) {
        IndexNode general = new IndexNode(source, index, offset, part);
        return Constant.valueOf(index) instanceof IntNode position
                ? new ElementNode(source, position.intValue(), general)
                : general;
    }

    /** {@code source[3]} of a list; the general node has the value of another source. */
    record ElementNode(Node source, int index, IndexNode general) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode sequence = source.evaluate(scope, input);
            if (!(sequence instanceof ArrayNode)) return general.of(sequence, scope, input);
            return Node.orNull(sequence.get(index < 0 ? index + sequence.size() : index));
        }

        @Override
        public int steps() {
            return general.steps();
        }
    }

    /** {@code source[index]}: null outside a list, and for a value that is no list and no text. */
    record IndexNode(
            Node source, Node index, int offset, @Nullable PathPart part) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            return of(source.evaluate(scope, input), scope, input);
        }

        private JsonNode of(JsonNode sequence, Scope scope, JsonNode input) {
            if (!isSequence(sequence)) return absent(sequence, part, scope);
            long position = position(index, scope, input, length(sequence), offset);
            if (sequence instanceof ArrayNode) return element(sequence, position);
            if (position < 0 || position >= length(sequence))
                throw new ExpressionFailure("an index is outside the text").at(offset);
            scope.budget().chargeText(1);
            return TextNode.valueOf(String.valueOf(sequence.textValue().charAt((int) position)));
        }

        @Override
        public int steps() {
            return 1 + Node.steps(source, index);
        }

        private static JsonNode element(JsonNode list, long position) {
            return position < 0 || position >= list.size() ? NullNode.getInstance() : list.get((int) position);
        }
    }

    /** {@code source[from : to]}. */
    record SliceNode(
            Node source,
            @Nullable Node from,
            @Nullable Node to,
            int offset,
            @Nullable PathPart part) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode sequence = source.evaluate(scope, input);
            if (!isSequence(sequence)) return absent(sequence, part, scope);
            int length = length(sequence);
            long first = from == null ? 0 : position(from, scope, input, length, offset);
            long last = to == null ? length : Math.min(position(to, scope, input, length, offset), length);
            return sequence.isArray()
                    ? elements(sequence, first, last, scope)
                    : characters(sequence, first, last, scope);
        }

        @Override
        public int steps() {
            return 1 + source.steps() + (from == null ? 0 : from.steps()) + (to == null ? 0 : to.steps());
        }

        private JsonNode elements(JsonNode list, long first, long last, Scope scope) {
            ArrayNode elements = JsonNodeFactory.instance.arrayNode();
            scope.budget().chargeList(Math.max(0, last - first));
            for (long index = first; index < last; index++) elements.add(Node.orNull(list.get((int) index)));
            return elements;
        }

        private JsonNode characters(JsonNode text, long first, long last, Scope scope) {
            if (first < 0 || first > last) throw outside();
            scope.budget().chargeText(last - first);
            return TextNode.valueOf(text.textValue().substring((int) first, (int) last));
        }

        private ExpressionFailure outside() {
            return new ExpressionFailure("a range starts before the start of the text, or behind its end").at(offset);
        }
    }

    /** The keys of an object, from the current value on, of which {@code *} takes those that a template does not have. */
    record MatchedObject(String[] keys) {
        JsonNode find(JsonNode input) {
            JsonNode value = input;
            for (String key : keys) value = Node.orNull(value.get(key));
            return value;
        }
    }

    private static boolean isSequence(JsonNode value) {
        return value instanceof ArrayNode || value instanceof TextNode;
    }

    private static int length(JsonNode sequence) {
        return sequence instanceof ArrayNode
                ? sequence.size()
                : sequence.textValue().length();
    }

    /** Returns the position of an index, which counts from the end if it is negative. */
    private static long position(Node index, Scope scope, JsonNode input, int length, int offset) {
        JsonNode value = index.evaluate(scope, input);
        if (!(value instanceof NumericNode))
            throw ExpressionFailure.of("an index", "a number", value).at(offset);
        long position = value instanceof IntNode || value.canConvertToInt()
                ? value.intValue()
                : value.decimalValue().signum() * (long) Integer.MAX_VALUE;
        return position < 0 ? length + position : position;
    }
}
