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
    /** Longest list for {@code uniqueItems}, whose cost is quadratic. */
    static final int MAX_UNIQUE_ITEMS = 1000;

    /** Most digits of a number; the cost of arithmetic with more digits is unbounded. */
    private static final int MAX_DIGITS = 1000;

    private int estimatedSize;
    private int maxListSize;

    /** Returns the approximate size of the converted values in bytes. */
    int estimatedSize() {
        return estimatedSize;
    }

    /** Returns the length of the longest list. */
    int maxListSize() {
        return maxListSize;
    }

    @Nullable
    Object convert(JsonNode node) {
        estimatedSize += 8;
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
            object.put(text(field.getKey()), convert(field.getValue()));
        return object;
    }

    private JsonArray list(JsonNode node) {
        maxListSize = Math.max(maxListSize, node.size());
        JsonArray list = new JsonArray();
        for (JsonNode element : node) list.add(convert(element));
        return list;
    }

    private String text(String text) {
        estimatedSize += text.length();
        return text;
    }

    /** Strips zeros, which would hide an integer from the library. A number with too many digits becomes a double. */
    private static Number number(JsonNode node) {
        if (node.isInt()) return node.intValue();
        if (node.isLong()) return node.longValue();
        BigDecimal number = node.decimalValue().stripTrailingZeros();
        if (Math.abs((long) number.scale()) + number.precision() > 2L * MAX_DIGITS) return approximate(number);
        return number.scale() <= 0 ? number.toBigIntegerExact() : number;
    }

    /** Returns a number other than zero, which would be an integer. */
    private static double approximate(BigDecimal number) {
        double value = number.doubleValue();
        return value == 0 ? Math.copySign(Double.MIN_VALUE, number.signum()) : value;
    }
}
