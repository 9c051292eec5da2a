package dev.sluice.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Query parameters, headers or form fields. Any of them may come more than once, as the caller likes; so that a type
 * never depends on the caller, each is seen as its first text, and all of them only by {@link #allValues}.
 */
// Jackson gives deepCopy() two return types on the way here.
@SuppressWarnings("unchecked")
public final class MultiValueNode extends ObjectNode {
    private final ObjectNode lists = JsonNodeFactory.instance.objectNode();

    private MultiValueNode() {
        super(JsonNodeFactory.instance);
    }

    /**
     * Collects parameters.
     *
     * @param entries names and values as they came
     * @param normalizeName makes one of the names that mean the same
     */
    public static MultiValueNode of(Iterable<Map.Entry<String, String>> entries, UnaryOperator<String> normalizeName) {
        MultiValueNode parameters = new MultiValueNode();
        for (Map.Entry<String, String> entry : entries)
            parameters.add(normalizeName.apply(entry.getKey()), entry.getValue());
        return parameters;
    }

    private void add(String name, String value) {
        if (!has(name)) put(name, value);
        // Not withArray(), which takes a name with a slash for a JSON Pointer.
        lists.withArrayProperty(name).add(value);
    }

    /**
     * All values of a field, whatever came: of a parameter its texts in order; of any other object the list that stands
     * there, or one of what else does; none for null or nothing.
     */
    public static JsonNode allValues(JsonNode object, String name) {
        JsonNode value = object instanceof MultiValueNode parameters ? parameters.lists.get(name) : object.get(name);
        ArrayNode empty = JsonNodeFactory.instance.arrayNode();
        if (value == null || value.isNull()) return empty;
        return value.isArray() ? value : empty.add(value);
    }
}
