package dev.sluice.validation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.json.schema.OutputUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a schema may have in it: what JSON Schema knows and this gateway can bound. */
final class SchemaChecker {
    private static final Set<String> MAPS = Set.of("properties", "patternProperties", "$defs", "dependentSchemas");
    private static final Set<String> LISTS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final Set<String> SCHEMAS = Set.of(
            "items",
            "contains",
            "additionalProperties",
            "propertyNames",
            "if",
            "then",
            "else",
            "not",
            "unevaluatedItems",
            "unevaluatedProperties");
    private static final Set<String> OTHERS = Set.of(
            "$schema",
            "$ref",
            "$comment",
            "type",
            "enum",
            "const",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "maxContains",
            "minContains",
            "maxProperties",
            "minProperties",
            "required",
            "dependentRequired",
            "format",
            "title",
            "description",
            "default",
            "deprecated",
            "readOnly",
            "writeOnly",
            "examples");
    private static final Set<String> FORMATS = Set.of(
            "date",
            "time",
            "date-time",
            "duration",
            "uuid",
            "ipv4",
            "ipv6",
            "hostname",
            "email",
            "uri",
            "uri-reference");

    /** Every keyword, with what its value is made of. */
    static Map<String, RequestSchema.KeywordValue> keywords() {
        Map<String, RequestSchema.KeywordValue> keywords = new TreeMap<>();
        SCHEMAS.forEach(keyword -> keywords.put(keyword, RequestSchema.KeywordValue.SCHEMA));
        LISTS.forEach(keyword -> keywords.put(keyword, RequestSchema.KeywordValue.LIST));
        MAPS.forEach(keyword -> keywords.put(keyword, RequestSchema.KeywordValue.BY_NAME));
        OTHERS.forEach(keyword -> keywords.put(keyword, RequestSchema.KeywordValue.VALUE));
        return keywords;
    }

    static Set<String> formats() {
        return new TreeSet<>(FORMATS);
    }

    private final JsonNode root;

    private SchemaChecker(JsonNode root) {
        this.root = root;
    }

    static void check(JsonNode schema) throws InvalidSchemaException {
        if (!schema.isObject()) throw new InvalidSchemaException("", "not a schema (expected: a mapping of keywords)");
        new SchemaChecker(schema).check(JsonPointer.empty(), schema);
        List<OutputUnit> errors =
                SchemaErrorFilter.thatMatter(SchemaValidators.errors(new VertxJsonConverter().object(schema)));
        if (!errors.isEmpty())
            throw new InvalidSchemaException(
                    SchemaErrorFilter.pointer(errors.get(0)), SchemaErrorFilter.detail(errors.get(0)));
    }

    private void check(JsonPointer at, JsonNode schema) throws InvalidSchemaException {
        if (!schema.isObject()) return;
        for (Map.Entry<String, JsonNode> keyword : schema.properties())
            keyword(at.appendProperty(keyword.getKey()), keyword.getKey(), keyword.getValue());
    }

    private void keyword(JsonPointer at, String keyword, JsonNode value) throws InvalidSchemaException {
        if (SCHEMAS.contains(keyword)) check(at, value);
        else if (LISTS.contains(keyword))
            for (int i = 0; i < value.size(); i++) check(at.appendIndex(i), value.path(i));
        else if (MAPS.contains(keyword))
            for (Map.Entry<String, JsonNode> entry : value.properties())
                member(keyword, at.appendProperty(entry.getKey()), entry.getKey(), entry.getValue());
        else if (!OTHERS.contains(keyword))
            throw new InvalidSchemaException(at.toString(), "a keyword that is not known here");
        else text(at, keyword, value.asText());
    }

    /** The schemas that stand directly within a sound one. */
    static List<JsonNode> within(JsonNode schema) {
        List<JsonNode> inner = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            if (SCHEMAS.contains(entry.getKey())) inner.add(entry.getValue());
            else if (LISTS.contains(entry.getKey()) || MAPS.contains(entry.getKey()))
                entry.getValue().forEach(inner::add);
        }
        return inner;
    }

    private void member(String keyword, JsonPointer at, String name, JsonNode schema) throws InvalidSchemaException {
        if (keyword.equals("patternProperties")) pattern(at, name);
        check(at, schema);
    }

    private void text(JsonPointer at, String keyword, String text) throws InvalidSchemaException {
        switch (keyword) {
            case "pattern" -> pattern(at, text);
            case "format" -> require(FORMATS.contains(text), at, text + " (expected: one of " + FORMATS + ")");
            case "$ref" ->
                require(leadsSomewhere(text), at, text + " (expected: a place in this schema, such as #/$defs/x)");
            case "$schema" ->
                require(text.startsWith("https://json-schema.org/draft/2020-12/schema"), at, "not draft 2020-12");
            default -> {}
        }
    }

    private boolean leadsSomewhere(String reference) {
        return reference.equals("#")
                || (reference.startsWith("#/")
                        && root.at(reference.substring(1)).isContainerNode());
    }

    private static void pattern(JsonPointer at, String expression) throws InvalidSchemaException {
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new InvalidSchemaException(at.toString(), "not a regular expression: " + e.getDescription());
        }
        require(
                !RegexSafety.mayTakeForEver(expression),
                at,
                "some texts would take for ever, because what repeats is repeated (expected: one that takes no second way, such as ([a-z]++)* or (a|b)*+)");
    }

    private static void require(boolean holds, JsonPointer at, String otherwise) throws InvalidSchemaException {
        if (!holds) throw new InvalidSchemaException(at.toString(), otherwise);
    }
}
