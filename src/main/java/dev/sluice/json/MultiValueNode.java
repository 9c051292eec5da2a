package dev.sluice.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Query parameters, headers or form fields as an object. A name that occurs several times has its first value as a text, so
 * that its type does not depend on the caller. {@link #allValues} returns all values.
 */
// Jackson 2 declares deepCopy() with two return types.
@SuppressWarnings("unchecked")
public final class MultiValueNode extends ObjectNode {
    private final ObjectNode lists = JsonNodeFactory.instance.objectNode();

    private MultiValueNode() {
        super(JsonNodeFactory.instance);
    }

    /** Creates a node from names and values in their order. {@code normalizeName} maps equivalent names to one. */
    public static MultiValueNode of(Iterable<Map.Entry<String, String>> entries, UnaryOperator<String> normalizeName) {
        MultiValueNode parameters = new MultiValueNode();
        for (Map.Entry<String, String> entry : entries)
            parameters.add(normalizeName.apply(entry.getKey()), entry.getValue());
        return parameters;
    }

    private void add(String name, String value) {
        if (!has(name)) put(name, value);
        // Not withArray(), which reads a name with a slash as a JSON Pointer.
        lists.withArrayProperty(name).add(value);
    }

    /**
     * Returns all values of a field: the texts of a parameter in order; for another object its list, or a list of its one
     * value. Returns an empty list for null or a missing field.
     */
    public static JsonNode allValues(JsonNode object, String name) {
        JsonNode value = object instanceof MultiValueNode parameters ? parameters.lists.get(name) : object.get(name);
        ArrayNode empty = JsonNodeFactory.instance.arrayNode();
        if (value == null || value.isNull()) return empty;
        return value.isArray() ? value : empty.add(value);
    }
}
