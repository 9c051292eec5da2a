package dev.sluice.language.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters, headers or form fields as an object. A name that occurs several times has its first value as a text, so
 * that its type does not depend on the caller. {@link #allValues} returns all values.
 */
// Jackson 2 declares deepCopy() with two return types.
@SuppressWarnings("unchecked")
public final class MultiValueNode extends ObjectNode {
    /** All values of the repeated fields. */
    private final Map<String, ArrayNode> repeated;

    private MultiValueNode(Map<String, JsonNode> firstValues, Map<String, ArrayNode> repeated) {
        super(JsonNodeFactory.instance, firstValues);
        this.repeated = repeated;
    }

    /** Creates a node from names and values in their order. {@code normalizeName} maps equivalent names to one. */
    public static MultiValueNode of(Iterable<Map.Entry<String, String>> entries, UnaryOperator<String> normalizeName) {
        MultiValueNode fields = new MultiValueNode(new LinkedHashMap<>(), new HashMap<>());
        for (Map.Entry<String, String> entry : entries)
            fields.add(normalizeName.apply(entry.getKey()), entry.getValue());
        return fields;
    }

    private void add(String name, String value) {
        JsonNode first = get(name);
        if (first == null) put(name, value);
        else repeated.computeIfAbsent(name, key -> listOf(first)).add(value);
    }

    private static ArrayNode listOf(JsonNode value) {
        return JsonNodeFactory.instance.arrayNode().add(value);
    }

    /**
     * Returns all values of a field: the texts of a parameter in order; for another object its list, or a list of its one
     * value. Returns an empty list for null or a missing field.
     */
    public static JsonNode allValues(JsonNode object, String name) {
        ArrayNode values = object instanceof MultiValueNode fields ? fields.repeated.get(name) : null;
        if (values != null) return values;
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) return JsonNodeFactory.instance.arrayNode();
        return value.isArray() ? value : listOf(value);
    }

    /**
     * Returns a view for a decision. Reading a repeated field of it, other than with {@link #allValues}, throws {@link
     * RepeatedFieldException}. Returns any other value unchanged.
     */
    public static JsonNode withSingleValues(JsonNode value) {
        return value instanceof MultiValueNode fields && !fields.repeated.isEmpty()
                ? new MultiValueNode(new SingleValues(fields._children, fields.repeated.keySet()), fields.repeated)
                : value;
    }

    /** Throws {@link RepeatedFieldException} as it is, which Jackson would wrap while it writes the node. */
    @Override
    public String toString() {
        return _children.entrySet().isEmpty() ? "{}" : super.toString();
    }

    /** The values of fields without those of repeated fields. */
    private static final class SingleValues extends AbstractMap<String, JsonNode> {
        private final Map<String, JsonNode> firstValues;
        private final Set<String> repeatedNames;

        SingleValues(Map<String, JsonNode> firstValues, Set<String> repeatedNames) {
            this.firstValues = firstValues;
            this.repeatedNames = repeatedNames;
        }

        @Override
        public @Nullable JsonNode get(@Nullable Object name) {
            if (repeatedNames.contains(name)) throw new RepeatedFieldException();
            return firstValues.get(name);
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return firstValues.containsKey(name);
        }

        @Override
        public Set<String> keySet() {
            return firstValues.keySet();
        }

        @Override
        public int size() {
            return firstValues.size();
        }

        /** Fails, because this reads every field, and at least one field is repeated. */
        @Override
        public Set<Entry<String, JsonNode>> entrySet() {
            throw new RepeatedFieldException();
        }
    }
}
