package dev.sluice.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts Jackson trees to values for vertx-json-schema, and measures their size. The library expects each limit of a schema as
 * an {@code Integer}. For one thread.
 */
final class VertxJsonConverter {
    /** Longest pointer to a value, in characters. The library copies the pointer for each value, which is quadratic without a limit. */
    static final int MAX_POINTER = 1024;

    /** Longest reference to an item of a list: a slash and ten digits. */
    private static final int ITEM = 11;

    /** Largest exponent of an exact number with fewer digits. Six characters such as 1e999 would become a thousand digits. */
    private static final int MAX_EXPONENT = 100;

    /** Size of a value without its text or digits, in bytes. */
    private static final int NODE = 16;

    /** Digits of the largest double. */
    private static final int DOUBLE_DIGITS = 309;

    private long estimatedSize;
    private int pointer;
    private boolean hasLongPointer;

    /** Returns the approximate size of the converted values in bytes. */
    long estimatedSize() {
        return estimatedSize;
    }

    /** Returns whether the pointer to a value is too long. */
    boolean hasLongPointer() {
        return hasLongPointer;
    }

    @Nullable
    Object convert(JsonNode node) {
        estimatedSize += NODE;
        return switch (node.getNodeType()) {
            case OBJECT -> object(node);
            case ARRAY -> list(node);
            case STRING -> text(node.textValue());
            case NUMBER -> number(node);
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING, BINARY, POJO -> null;
        };
    }

    JsonObject object(JsonNode node) {
        JsonObject object = new JsonObject();
        for (Map.Entry<String, JsonNode> field : node.properties())
            object.put(text(field.getKey()), child(field.getKey().length() + 1, field.getValue()));
        return object;
    }

    private @Nullable Object child(int reference, JsonNode node) {
        pointer += reference;
        if (pointer > MAX_POINTER) hasLongPointer = true;
        Object converted = convert(node);
        pointer -= reference;
        return converted;
    }

    private JsonArray list(JsonNode node) {
        JsonArray list = new JsonArray();
        for (JsonNode element : node) list.add(child(ITEM, element));
        return list;
    }

    private String text(String text) {
        estimatedSize += text.length();
        return text;
    }

    /** Strips zeros, which would hide an integer from the library. A number with a large exponent becomes a double. */
    private Number number(JsonNode node) {
        if (node.isInt()) return node.intValue();
        if (node.isLong()) return node.longValue();
        BigDecimal number = node.decimalValue().stripTrailingZeros();
        long exponent = Math.abs((long) number.scale());
        boolean isExact = exponent <= Math.max(MAX_EXPONENT, number.precision());
        estimatedSize += isExact ? number.precision() + exponent : DOUBLE_DIGITS;
        if (!isExact) return approximate(number);
        return number.scale() <= 0 ? number.toBigIntegerExact() : number;
    }

    /** Returns a finite number other than zero, which would be an integer. */
    private static double approximate(BigDecimal number) {
        double magnitude = Math.abs(number.doubleValue());
        return Math.copySign(Math.max(Double.MIN_VALUE, Math.min(Double.MAX_VALUE, magnitude)), number.signum());
    }
}
