package dev.sluice.tools.schema;

import static dev.sluice.tools.schema.SchemaNodes.anyOf;
import static dev.sluice.tools.schema.SchemaNodes.list;
import static dev.sluice.tools.schema.SchemaNodes.object;
import static dev.sluice.tools.schema.SchemaNodes.orSubstitution;
import static dev.sluice.tools.schema.SchemaNodes.words;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.validation.RequestSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the schema of the JSON Schemas in {@code validate}, with the supported keywords and their values. */
public final class MetaSchema {
    private static final List<String> TYPES =
            List.of("null", "boolean", "object", "array", "number", "integer", "string");

    private static final Map<String, Set<String>> KEYWORDS_BY_TYPE = Map.of(
            "number", Set.of("multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
            "boolean", Set.of("uniqueItems", "deprecated", "readOnly", "writeOnly"),
            "string", Set.of("$schema", "$ref", "$comment", "pattern", "title", "description"),
            "array", Set.of("enum", "examples"),
            "object", Set.of("dependentRequired"));

    private final ObjectNode selfReference;

    private MetaSchema(ObjectNode selfReference) {
        this.selfReference = selfReference;
    }

    /** Returns the schema; {@code selfReference} is a reference to it. */
    public static ObjectNode of(ObjectNode selfReference) {
        ObjectNode schema = object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        MetaSchema metaSchema = new MetaSchema(selfReference);
        RequestSchema.keywords().forEach((keyword, kind) -> properties.set(keyword, metaSchema.value(keyword, kind)));
        return schema;
    }

    private ObjectNode value(String keyword, RequestSchema.KeywordValue kind) {
        return switch (kind) {
            case SCHEMA -> subschema();
            case LIST -> object().put("type", "array").put("minItems", 1).set("items", subschema());
            case SCHEMA_MAP -> object().put("type", "object").set("additionalProperties", subschema());
            case VALUE -> keywordValue(keyword);
        };
    }

    /** True and false are schemas too. */
    private ObjectNode subschema() {
        return anyOf(selfReference, object().put("type", "boolean"));
    }

    private static ObjectNode keywordValue(String keyword) {
        if (keyword.equals("format")) return orSubstitution(words(RequestSchema.formats()));
        if (keyword.equals("type")) return anyOf(orSubstitution(words(TYPES)), list(orSubstitution(words(TYPES))));
        if (keyword.equals("required")) return list(object().put("type", "string"));
        // Such as maxLength.
        if (keyword.matches("(max|min)(Length|Items|Contains|Properties)"))
            return orSubstitution(object().put("type", "integer").put("minimum", 0));
        for (Map.Entry<String, Set<String>> type : KEYWORDS_BY_TYPE.entrySet())
            if (type.getValue().contains(keyword)) return orSubstitution(object().put("type", type.getKey()));
        return object();
    }
}
