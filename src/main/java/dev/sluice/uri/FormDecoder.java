package dev.sluice.uri;

import io.vertx.core.MultiMap;

/**
 * Names and values as {@code application/x-www-form-urlencoded} has them, in a query or in a body: the URL Standard, 5.1,
 * but where it would put a replacement for what it cannot read, nothing is read at all.
 */
public final class FormDecoder {
    private static final int MAX_FIELDS = 1000;

    private FormDecoder() {}

    /**
     * Reads fields in their order; an empty one is none.
     *
     * @param text one byte a character
     * @throws IllegalArgumentException when it is not percent-encoded UTF-8, or has more than 1000 fields
     */
    public static MultiMap decode(String text) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        int count = 0;
        for (int start = 0, end; start <= text.length(); start = end + 1) {
            end = text.indexOf('&', start) < 0 ? text.length() : text.indexOf('&', start);
            if (end > start && ++count > MAX_FIELDS) throw new IllegalArgumentException("too many fields");
            if (end > start) add(fields, text.substring(start, end));
        }
        return fields;
    }

    private static void add(MultiMap fields, String field) {
        int equals = field.indexOf('=');
        String name = equals < 0 ? field : field.substring(0, equals);
        fields.add(decodeText(name), equals < 0 ? "" : decodeText(field.substring(equals + 1)));
    }

    private static String decodeText(String text) {
        return PercentDecoder.decode(text.replace('+', ' '));
    }
}
