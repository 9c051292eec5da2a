package dev.sluice.config.schema;

import static dev.sluice.config.schema.SchemaNodes.anyOf;
import static dev.sluice.config.schema.SchemaNodes.list;
import static dev.sluice.config.schema.SchemaNodes.object;
import static dev.sluice.config.schema.SchemaNodes.orSubstitution;
import static dev.sluice.config.schema.SchemaNodes.words;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.validation.RequestSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The schema of the JSON Schemas in {@code validate}: the keywords that are known here, each with what it takes. */
public final class MetaSchema {
    private static final List<String> TYPES =
            List.of("null", "boolean", "object", "array", "number", "integer", "string");

    private static final Map<String, Set<String>> BY_TYPE = Map.of(
            "number", Set.of("multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
            "boolean", Set.of("uniqueItems", "deprecated", "readOnly", "writeOnly"),
            "string", Set.of("$schema", "$ref", "$comment", "pattern", "title", "description"),
            "array", Set.of("enum", "examples"),
            "object", Set.of("dependentRequired"));

    private final ObjectNode itself;

    private MetaSchema(ObjectNode itself) {
        this.itself = itself;
    }

    /** The schema; {@code itself} refers to it. */
    public static ObjectNode of(ObjectNode itself) {
        ObjectNode schema = object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        MetaSchema within = new MetaSchema(itself);
        RequestSchema.keywords().forEach((keyword, held) -> properties.set(keyword, within.value(keyword, held)));
        return schema;
    }

    private ObjectNode value(String keyword, RequestSchema.KeywordValue held) {
        return switch (held) {
            case SCHEMA -> inner();
            case LIST -> object().put("type", "array").put("minItems", 1).set("items", inner());
            case BY_NAME -> object().put("type", "object").set("additionalProperties", inner());
            case VALUE -> plain(keyword);
        };
    }

    /** Within a schema, true and false are schemas too. */
    private ObjectNode inner() {
        return anyOf(itself, object().put("type", "boolean"));
    }

    private static ObjectNode plain(String keyword) {
        if (keyword.equals("format")) return orSubstitution(words(RequestSchema.formats()));
        if (keyword.equals("type")) return anyOf(orSubstitution(words(TYPES)), list(orSubstitution(words(TYPES))));
        if (keyword.equals("required")) return list(object().put("type", "string"));
        // Such as maxLength.
        if (keyword.matches("(max|min)(Length|Items|Contains|Properties)"))
            return orSubstitution(object().put("type", "integer").put("minimum", 0));
        for (Map.Entry<String, Set<String>> type : BY_TYPE.entrySet())
            if (type.getValue().contains(keyword)) return orSubstitution(object().put("type", type.getKey()));
        return object();
    }
}
