package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Decides conditions. */
public final class Truth {
    private Truth() {}

    /** Returns false for false, null, zero, and an empty text, list or object; else true. */
    public static boolean of(JsonNode value) {
        if (value instanceof BooleanNode) return value.booleanValue();
        if (value instanceof TextNode) return !value.textValue().isEmpty();
        if (value instanceof NumericNode) return !Arithmetic.isZero(value);
        return value instanceof ContainerNode && !value.isEmpty();
    }
}
