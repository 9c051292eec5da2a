package dev.sluice.config.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.compose.Schema;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The schema of the JSON Schemas in {@code validate}: the keywords that are known here, each with what it takes. */
public final class SchemaOfSchemas {
    private static final List<String> TYPES =
            List.of("null", "boolean", "object", "array", "number", "integer", "string");

    private static final Map<String, Set<String>> BY_TYPE = Map.of(
            "number", Set.of("multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
            "boolean", Set.of("uniqueItems", "deprecated", "readOnly", "writeOnly"),
            "string", Set.of("$schema", "$ref", "$comment", "pattern", "title", "description"),
            "array", Set.of("enum", "examples"),
            "object", Set.of("dependentRequired"));

    private final ObjectNode itself;

    private SchemaOfSchemas(ObjectNode itself) {
        this.itself = itself;
    }

    /** The schema; {@code itself} refers to it. */
    public static ObjectNode of(ObjectNode itself) {
        ObjectNode schema = object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        SchemaOfSchemas within = new SchemaOfSchemas(itself);
        Schema.keywords().forEach((keyword, held) -> properties.set(keyword, within.value(keyword, held)));
        return schema;
    }

    private ObjectNode value(String keyword, Schema.Held held) {
        return switch (held) {
            case SCHEMA -> inner();
            case LIST -> object().put("type", "array").put("minItems", 1).set("items", inner());
            case BY_NAME -> object().put("type", "object").set("additionalProperties", inner());
            case VALUE -> plain(keyword);
        };
    }

    /** Within a schema, true and false are schemas too. */
    private ObjectNode inner() {
        return either(itself, object().put("type", "boolean"));
    }

    private static ObjectNode plain(String keyword) {
        if (keyword.equals("format")) return words(Schema.formats());
        if (keyword.equals("type"))
            return either(words(TYPES), object().put("type", "array").set("items", words(TYPES)));
        if (keyword.equals("required"))
            return object().put("type", "array").set("items", object().put("type", "string"));
        // Such as maxLength.
        if (keyword.matches("(max|min)(Length|Items|Contains|Properties)"))
            return orFilled(object().put("type", "integer").put("minimum", 0));
        for (Map.Entry<String, Set<String>> type : BY_TYPE.entrySet())
            if (type.getValue().contains(keyword)) return orFilled(object().put("type", type.getKey()));
        return object();
    }

    private static ObjectNode words(Collection<String> words) {
        ObjectNode one = object();
        words.forEach(one.putArray("enum")::add);
        return orFilled(one);
    }

    private static ObjectNode orFilled(ObjectNode schema) {
        return either(schema, object().put("type", "string").put("pattern", ScalarSchema.FILLED));
    }

    private static ObjectNode either(ObjectNode one, ObjectNode other) {
        ObjectNode either = object();
        ArrayNode both = either.putArray("anyOf");
        both.add(one).add(other);
        return either;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
