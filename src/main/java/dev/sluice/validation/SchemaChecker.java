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

/** Checks that a schema is valid and has only supported keywords, whose cost is bounded. */
final class SchemaChecker {
    private static final Set<String> MAP_KEYWORDS =
            Set.of("properties", "patternProperties", "$defs", "dependentSchemas");
    private static final Set<String> LIST_KEYWORDS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final Set<String> SCHEMA_KEYWORDS =
            words("items contains additionalProperties propertyNames if then else not unevaluatedItems "
                    + "unevaluatedProperties");
    private static final Set<String> OTHER_KEYWORDS =
            words("$schema $ref $comment type enum const multipleOf maximum exclusiveMaximum minimum "
                    + "exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains "
                    + "minContains maxProperties minProperties required dependentRequired format title "
                    + "description default deprecated readOnly writeOnly examples");
    private static final Set<String> FORMATS =
            words("date time date-time duration uuid ipv4 ipv6 hostname email uri uri-reference");

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
                SchemaErrorFilter.rootErrors(SchemaValidators.validateSchema(new VertxJsonConverter().object(schema)));
        if (!errors.isEmpty())
            throw new InvalidSchemaException(
                    SchemaErrorFilter.pointer(errors.get(0)), SchemaErrorFilter.detail(errors.get(0)));
    }

    private void check(JsonPointer location, JsonNode schema) throws InvalidSchemaException {
        if (!schema.isObject()) return;
        for (Map.Entry<String, JsonNode> keyword : schema.properties())
            checkKeyword(location.appendProperty(keyword.getKey()), keyword.getKey(), keyword.getValue());
    }

    private void checkKeyword(JsonPointer location, String keyword, JsonNode value) throws InvalidSchemaException {
        if (SCHEMA_KEYWORDS.contains(keyword)) check(location, value);
        else if (LIST_KEYWORDS.contains(keyword))
            for (int i = 0; i < value.size(); i++) check(location.appendIndex(i), value.path(i));
        else if (MAP_KEYWORDS.contains(keyword))
            for (Map.Entry<String, JsonNode> entry : value.properties())
                checkMember(keyword, location.appendProperty(entry.getKey()), entry.getKey(), entry.getValue());
        else if (!OTHER_KEYWORDS.contains(keyword))
            throw new InvalidSchemaException(location.toString(), "an unknown keyword");
        else checkText(location, keyword, value.asText());
    }

    /** Returns the direct subschemas of a valid schema. */
    static List<JsonNode> subschemas(JsonNode schema) {
        List<JsonNode> inner = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            if (SCHEMA_KEYWORDS.contains(entry.getKey())) inner.add(entry.getValue());
            else if (LIST_KEYWORDS.contains(entry.getKey()) || MAP_KEYWORDS.contains(entry.getKey()))
                entry.getValue().forEach(inner::add);
        }
        return inner;
    }

    private void checkMember(String keyword, JsonPointer location, String name, JsonNode schema)
            throws InvalidSchemaException {
        if (keyword.equals("patternProperties")) checkPattern(location, name);
        check(location, schema);
    }

    private void checkText(JsonPointer location, String keyword, String text) throws InvalidSchemaException {
        switch (keyword) {
            case "pattern" -> checkPattern(location, text);
            case "format" -> require(FORMATS.contains(text), location, text + " (expected: one of " + FORMATS + ")");
            case "$ref" ->
                require(resolves(text), location, text + " (expected: a place in this schema, such as #/$defs/x)");
            case "$schema" ->
                require(text.startsWith("https://json-schema.org/draft/2020-12/schema"), location, "not draft 2020-12");
            default -> {}
        }
    }

    private boolean resolves(String reference) {
        return reference.equals("#")
                || (reference.startsWith("#/")
                        && root.at(reference.substring(1)).isContainerNode());
    }

    private static void checkPattern(JsonPointer location, String expression) throws InvalidSchemaException {
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new InvalidSchemaException(location.toString(), "not a regular expression: " + e.getDescription());
        }
        require(
                !RegexSafety.hasNestedQuantifiers(expression),
                location,
                "nested quantifiers take exponential time on some texts (expected: possessive quantifiers, such as ([a-z]++)* or (a|b)*+)");
    }

    private static void require(boolean condition, JsonPointer location, String message) throws InvalidSchemaException {
        if (!condition) throw new InvalidSchemaException(location.toString(), message);
    }
}
