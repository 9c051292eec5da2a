package dev.sluice.tools.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/** Builds the nodes of a JSON Schema. */
final class SchemaNodes {
    /** The start of a reference to a variable or a file, which may replace any scalar. */
    static final String SUBSTITUTION = "\\$\\{";

    private SchemaNodes() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode list(ObjectNode items) {
        return object().put("type", "array").set("items", items);
    }

    static ObjectNode anyOf(ObjectNode... schemas) {
        ObjectNode any = object();
        ArrayNode all = any.putArray("anyOf");
        for (ObjectNode schema : schemas) all.add(schema);
        return any;
    }

    static ObjectNode orNull(ObjectNode schema) {
        return anyOf(schema, object().put("type", "null"));
    }

    static ObjectNode orSubstitution(ObjectNode schema) {
        return anyOf(schema, object().put("type", "string").put("pattern", SUBSTITUTION));
    }

    static ObjectNode words(Collection<String> words) {
        ObjectNode schema = object();
        words.forEach(schema.putArray("enum")::add);
        return schema;
    }
}
