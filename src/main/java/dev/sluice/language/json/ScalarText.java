package dev.sluice.language.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import org.jspecify.annotations.Nullable;

/** Converts JSON scalars to texts for paths, queries, headers and keys. Numbers keep their digits. */
public final class ScalarText {
    private ScalarText() {}

    /** Returns the text; null for null, a list, an object or a number that is not finite. */
    static @Nullable public String of(JsonNode value) {
        if (value instanceof NumericNode number) return number.isNaN() ? null : number.asText();
        return value.isTextual() || value.isBoolean() ? value.asText() : null;
    }
}
