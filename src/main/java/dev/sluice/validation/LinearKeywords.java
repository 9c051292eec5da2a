package dev.sluice.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.pattern.InvalidPatternException;
import io.vertx.core.json.JsonArray;
import io.vertx.json.schema.JsonFormatValidator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code pattern} and {@code uniqueItems} in linear time. vertx-json-schema 5.1.6 runs patterns on java.util.regex, and
 * compares each item with each other item. Its schema has a private {@code format} in their place, which calls this object.
 * Thread-safe.
 */
final class LinearKeywords implements JsonFormatValidator {
    /** No format of a configuration has this prefix. */
    private static final String PREFIX = "sluice:";

    /** The keywords of one schema. */
    private record Rule(@Nullable LinearPattern pattern, boolean isUnique) {}

    private final List<Rule> rules = new ArrayList<>();
    private final JsonNode document;

    /**
     * Replaces the keywords in a schema.
     *
     * @throws InvalidPatternException if a pattern is invalid, which {@link SchemaChecker} reports with its place
     */
    LinearKeywords(JsonNode schema) throws InvalidPatternException {
        document = schema.deepCopy();
        replaceAll(document);
    }

    /** Returns the schema for the library. */
    JsonNode document() {
        return document;
    }

    /** Returns the size of all programs. Each character of a text takes at most as many steps. */
    long programSize() {
        return rules.stream()
                .map(Rule::pattern)
                .mapToLong(pattern -> pattern == null ? 0 : pattern.size())
                .sum();
    }

    static LinearPattern compile(JsonNode schema) throws InvalidPatternException {
        JsonNode maxLength = schema.path("maxLength");
        return LinearPattern.compile(
                schema.path("pattern").textValue(),
                maxLength.isNumber() ? maxLength.asLong() : LinearPattern.MAX_LENGTH);
    }

    private void replaceAll(JsonNode node) throws InvalidPatternException {
        if (!(node instanceof ObjectNode schema)) return;
        for (JsonNode subschema : SchemaChecker.subschemas(schema)) replaceAll(subschema);
        boolean hasPattern = schema.path("pattern").isTextual();
        boolean isUnique = schema.path("uniqueItems").asBoolean();
        if (!hasPattern && !isUnique) return;
        rules.add(new Rule(hasPattern ? compile(schema) : null, isUnique));
        moveFormat(schema);
        schema.put("format", PREFIX + (rules.size() - 1)).remove(List.of("pattern", "uniqueItems"));
    }

    /** A schema has only one format. */
    private static void moveFormat(ObjectNode schema) {
        JsonNode format = schema.get("format");
        if (format != null) schema.withArrayProperty("allOf").addObject().set("format", format);
    }

    @Override
    public @Nullable String validateFormat(String type, @Nullable String format, @Nullable Object value) {
        if (format == null || !format.startsWith(PREFIX)) return null;
        Rule rule = rules.get(Integer.parseInt(format.substring(PREFIX.length())));
        if (value instanceof String text
                && rule.pattern() != null
                && !rule.pattern().matches(text)) return "String does not match pattern";
        return value instanceof JsonArray list && rule.isUnique() ? UniqueItems.duplicate(list) : null;
    }
}
