package dev.sluice.language.uri;

import io.vertx.core.MultiMap;

/**
 * Decodes {@code application/x-www-form-urlencoded} in queries and bodies (URL Standard 5.1). Invalid encodings are rejected; the
 * standard would replace them.
 */
public final class FormDecoder {
    private static final int MAX_FIELDS = 1000;

    private FormDecoder() {}

    /**
     * Returns the fields in their order, without empty fields.
     *
     * @param text one byte for each character
     * @throws IllegalArgumentException if the text is not percent-encoded UTF-8, or has more than 1000 fields
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

    /**
     * Returns one decoded name or value.
     *
     * @throws IllegalArgumentException if the text is not percent-encoded UTF-8
     */
    public static String decodeText(String text) {
        return PercentDecoder.decode(text.replace('+', ' '));
    }
}
