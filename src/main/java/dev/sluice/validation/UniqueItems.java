package dev.sluice.validation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds equal items of a list. Each item becomes a text. A hash map orders texts whose hashes collide, so that its cost stays n log n.
 */
final class UniqueItems {
    private final StringBuilder text = new StringBuilder();

    private UniqueItems() {}

    /** Returns the message of vertx-json-schema for the first item that has an equal one; null if there is none. */
    static @Nullable String duplicate(JsonArray list) {
        Map<String, Integer> indexes = new HashMap<>();
        int first = list.size();
        int second = 0;
        for (int i = 0; i < list.size(); i++) {
            Integer previous = indexes.putIfAbsent(textOf(list.getValue(i)), i);
            if (previous == null || previous >= first) continue;
            first = previous;
            second = i;
        }
        return second == 0 ? null : "Duplicate items at indexes " + first + " and " + second;
    }

    private static String textOf(@Nullable Object value) {
        UniqueItems item = new UniqueItems();
        item.append(value);
        return item.text.toString();
    }

    private void append(@Nullable Object value) {
        if (value instanceof String string) appendText('"', string);
        else if (value instanceof Number number) appendNumber(number);
        else if (value instanceof JsonArray list) appendList(list);
        else if (value instanceof JsonObject object) appendObject(object);
        else text.append(value).append(',');
    }

    /** The length keeps the text apart from the text of the next value. */
    private void appendText(char kind, String string) {
        text.append(kind).append(string.length()).append(':').append(string);
    }

    private void appendList(JsonArray list) {
        text.append('[');
        for (int i = 0; i < list.size(); i++) append(list.getValue(i));
        text.append(']');
    }

    private void appendObject(JsonObject object) {
        Map<String, Object> sorted = new TreeMap<>();
        for (String name : object.fieldNames()) sorted.put(name, object.getValue(name));
        text.append('{');
        sorted.forEach((name, value) -> {
            appendText('"', name);
            append(value);
        });
        text.append('}');
    }

    /** Equal numbers have one form, because the converter has stripped zeros. The cost of decimal digits would be quadratic. */
    private void appendNumber(Number number) {
        if (number instanceof BigDecimal decimal) {
            appendText('e', String.valueOf(decimal.scale()));
            appendText('d', bytes(decimal.unscaledValue()));
        } else if (number instanceof Double approximate) appendText('a', Double.toString(approximate));
        else appendText('i', bytes(number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue())));
    }

    private static String bytes(BigInteger integer) {
        return new String(integer.toByteArray(), StandardCharsets.ISO_8859_1);
    }
}
