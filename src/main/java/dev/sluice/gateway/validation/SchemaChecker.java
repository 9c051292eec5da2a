package dev.sluice.gateway.validation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.pattern.InvalidPatternException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Checks that a schema is valid and has only supported keywords, whose cost is bounded. */
final class SchemaChecker {
    private static final Set<String> MAP_KEYWORDS = Set.of("properties", "$defs", "dependentSchemas");
    private static final Set<String> LIST_KEYWORDS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final Set<String> SCHEMA_KEYWORDS =
            words("items contains additionalProperties propertyNames if then else not unevaluatedItems "
                    + "unevaluatedProperties");
    private static final Set<String> OTHER_KEYWORDS =
            words("$schema $ref $comment type enum const multipleOf maximum exclusiveMaximum minimum "
                    + "exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains "
                    + "minContains maxProperties minProperties required dependentRequired format title "
                    + "description default deprecated readOnly writeOnly examples");
    private static final List<String> TYPES =
            List.of("object", "array", "string", "number", "integer", "boolean", "null");

    private static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }

    /** Returns the kind of value of each keyword. */
    static Map<String, RequestSchema.KeywordValue> keywords() {
        Map<String, RequestSchema.KeywordValue> keywords = new TreeMap<>();
        SCHEMA_KEYWORDS.forEach(keyword -> keywords.put(keyword, RequestSchema.KeywordValue.SCHEMA));
        LIST_KEYWORDS.forEach(keyword -> keywords.put(keyword, RequestSchema.KeywordValue.LIST));
        MAP_KEYWORDS.forEach(keyword -> keywords.put(keyword, RequestSchema.KeywordValue.SCHEMA_MAP));
        OTHER_KEYWORDS.forEach(keyword -> keywords.put(keyword, RequestSchema.KeywordValue.VALUE));
        return keywords;
    }

    static Set<String> formats() {
        return new TreeSet<>(TextFormat.names());
    }

    private final Set<JsonPointer> locations = new HashSet<>();
    private final Map<JsonPointer, String> references = new LinkedHashMap<>();

    private SchemaChecker() {}

    /** Checks a document. */
    static void check(JsonNode schema) throws InvalidSchemaException {
        if (!schema.isObject()) throw new InvalidSchemaException("", "not a schema (expected: a mapping of keywords)");
        SchemaChecker checker = new SchemaChecker();
        checker.check(JsonPointer.empty(), schema);
        checker.checkReferences();
        MetaSchema.check(schema);
        ReferenceCycles.check(schema, checker.locations);
    }

    private void check(JsonPointer location, JsonNode schema) throws InvalidSchemaException {
        if (schema.isObject() || schema.isBoolean()) locations.add(location);
        if (!schema.isObject()) return;
        for (Map.Entry<String, JsonNode> keyword : schema.properties())
            checkKeyword(location.appendProperty(keyword.getKey()), keyword.getKey(), keyword.getValue());
        if (schema.path("pattern").isTextual()) checkPattern(location.appendProperty("pattern"), schema);
    }

    private void checkKeyword(JsonPointer location, String keyword, JsonNode value) throws InvalidSchemaException {
        if (SCHEMA_KEYWORDS.contains(keyword)) check(location, value);
        else if (LIST_KEYWORDS.contains(keyword))
            for (int i = 0; i < value.size(); i++) check(location.appendIndex(i), value.path(i));
        else if (MAP_KEYWORDS.contains(keyword))
            for (Map.Entry<String, JsonNode> entry : value.properties())
                check(location.appendProperty(entry.getKey()), entry.getValue());
        else if (!OTHER_KEYWORDS.contains(keyword)) throw unknown(location, keyword);
        else if (keyword.equals("type")) checkTypes(location, value);
        else checkText(location, keyword, value.asText());
    }

    private static InvalidSchemaException unknown(JsonPointer location, String keyword) {
        if (!keyword.equals("patternProperties"))
            return new InvalidSchemaException(
                    location.toString(),
                    "an unknown keyword",
                    keyword,
                    List.copyOf(keywords().keySet()));
        return new InvalidSchemaException(
                location.toString(),
                "not supported (expected: propertyNames with a pattern, and additionalProperties for the values)");
    }

    /** The meta-schema rejects a value that is neither a text nor a list of texts. */
    private static void checkTypes(JsonPointer location, JsonNode value) throws InvalidSchemaException {
        if (value.isTextual()) requireWord(value.asText(), TYPES, location, "a type");
        for (int i = 0; i < value.size(); i++)
            if (value.path(i).isTextual())
                requireWord(value.path(i).asText(), TYPES, location.appendIndex(i), "a type");
    }

    private static void requireWord(String word, List<String> words, JsonPointer location, String noun)
            throws InvalidSchemaException {
        if (!words.contains(word))
            throw new InvalidSchemaException(location.toString(), word + " is not " + noun, word, words);
    }

    private void checkText(JsonPointer location, String keyword, String text) throws InvalidSchemaException {
        switch (keyword) {
            case "format" -> requireWord(text, TextFormat.names(), location, "a format");
            case "$ref" -> references.put(location, text);
            case "$schema" ->
                require(text.startsWith("https://json-schema.org/draft/2020-12/schema"), location, "not draft 2020-12");
            default -> {}
        }
    }

    /** A reference to a value that is no schema would avoid these checks. */
    private void checkReferences() throws InvalidSchemaException {
        for (Map.Entry<JsonPointer, String> reference : references.entrySet())
            require(
                    resolves(reference.getValue()),
                    reference.getKey(),
                    reference.getValue() + " (expected: a location in this schema, such as #/$defs/x)");
    }

    private boolean resolves(String reference) {
        boolean isLocal = reference.equals("#") || reference.startsWith("#/");
        return isLocal && locations.contains(JsonPointer.compile(reference.substring(1)));
    }

    private static void checkPattern(JsonPointer location, JsonNode schema) throws InvalidSchemaException {
        try {
            LinearPattern.of(schema);
        } catch (InvalidPatternException e) {
            throw new InvalidSchemaException(location.toString(), String.valueOf(e.getMessage()));
        }
    }

    private static void require(boolean condition, JsonPointer location, String message) throws InvalidSchemaException {
        if (!condition) throw new InvalidSchemaException(location.toString(), message);
    }
}
