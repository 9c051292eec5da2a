package dev.sluice.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import org.jspecify.annotations.Nullable;

/** A JSON scalar as the text that stands for it in a path, a query, a header or as a key. Numbers keep their digits. */
public final class ScalarText {
    private ScalarText() {}

    /** The text; null when the value is none that has one: null, a list, an object, a number that is not finite. */
    static @Nullable public String of(JsonNode value) {
        if (value instanceof NumericNode number) return number.isNaN() ? null : number.asText();
        return value.isTextual() || value.isBoolean() ? value.asText() : null;
    }
}
