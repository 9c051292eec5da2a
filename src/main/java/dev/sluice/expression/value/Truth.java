package dev.sluice.expression.value;

import com.fasterxml.jackson.databind.JsonNode;

/** Decides conditions. */
public final class Truth {
    private Truth() {}

    /** Returns false for false, null, zero, and an empty text, list or object; else true. */
    public static boolean of(JsonNode value) {
        if (value.isContainerNode()) return !value.isEmpty();
        if (value.isTextual()) return !value.textValue().isEmpty();
        if (value.isNumber()) return value.decimalValue().signum() != 0;
        return value.isBoolean() && value.booleanValue();
    }
}
