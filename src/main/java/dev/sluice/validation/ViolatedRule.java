package dev.sluice.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.json.ValueKind;
import dev.sluice.validation.InvalidRequestFailure.Rule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.OutputUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the keyword of a schema that a value violates, and the kind of the value. */
final class ViolatedRule {
    private static final int MAX_SHOWN = 60;

    private ViolatedRule() {}

    /**
     * Returns the rule.
     *
     * @param document the schema
     * @param value the validated part, as vertx-json-schema reads it
     */
    static Rule of(OutputUnit error, JsonNode document, @Nullable Object value) {
        String keyword = written(SchemaErrorFilter.keywordPointer(error), document);
        Object found = valueAt(SchemaErrorFilter.pointer(error), value);
        return new Rule(keyword, expected(keyword, limitAt(keyword, document)), kindOf(found));
    }

    /** Returns the keyword in whose place {@link LinearKeywords} has put a format. */
    private static String written(String keyword, JsonNode document) {
        if (!keyword.endsWith("/format") || !isPointer(keyword)) return keyword;
        String schema = keyword.substring(0, keyword.length() - "/format".length());
        for (String replaced : List.of("pattern", "uniqueItems"))
            if (document.at(schema).has(replaced)) return schema + "/" + replaced;
        return keyword;
    }

    /** Returns a missing node behind a {@code $ref}, whose target is elsewhere. */
    private static JsonNode limitAt(String keyword, JsonNode document) {
        return isPointer(keyword) ? document.at(keyword) : MissingNode.getInstance();
    }

    private static @Nullable Object valueAt(String pointer, @Nullable Object value) {
        boolean isWhole = pointer.isEmpty() || !isPointer(pointer);
        return isWhole ? value : JsonPointer.from(pointer).queryJson(value);
    }

    private static boolean isPointer(String text) {
        return text.startsWith("/");
    }

    /** Shows scalars and lists of scalars only, because other values are schemas. */
    private static String expected(String keyword, JsonNode limit) {
        String name = keyword.substring(keyword.lastIndexOf('/') + 1);
        String text = limit.isTextual() ? limit.textValue() : limit.toString();
        boolean isShown = !limit.isMissingNode() && !limit.isObject() && !hasContainers(limit);
        return isShown && text.length() <= MAX_SHOWN ? name + " " + text : name;
    }

    private static boolean hasContainers(JsonNode list) {
        for (JsonNode element : list) if (element.isContainerNode()) return true;
        return false;
    }

    private static ValueKind kindOf(@Nullable Object value) {
        if (value == null) return ValueKind.NULL;
        if (value instanceof CharSequence) return ValueKind.TEXT;
        if (value instanceof Number) return ValueKind.NUMBER;
        if (value instanceof Boolean) return ValueKind.BOOLEAN;
        return value instanceof JsonArray ? ValueKind.LIST : ValueKind.OBJECT;
    }
}
