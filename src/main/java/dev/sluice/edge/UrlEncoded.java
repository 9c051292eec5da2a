package dev.sluice.edge;

import io.vertx.core.MultiMap;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Names and values as {@code application/x-www-form-urlencoded} has them, in a query or in a body: the URL Standard, 5.1,
 * but where it would put a replacement for what it cannot read, nothing is read at all.
 */
final class UrlEncoded {
    private static final int MOST_FIELDS = 1000;

    private UrlEncoded() {}

    /**
     * Reads fields in their order; an empty one is none.
     *
     * @param text one byte a character
     * @throws IllegalArgumentException when it is not percent-encoded UTF-8, or has more than 1000 fields
     */
    static MultiMap read(String text) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        int count = 0;
        for (int start = 0, end; start <= text.length(); start = end + 1) {
            end = text.indexOf('&', start) < 0 ? text.length() : text.indexOf('&', start);
            if (end > start && ++count > MOST_FIELDS) throw new IllegalArgumentException("too many fields");
            if (end > start) add(fields, text.substring(start, end));
        }
        return fields;
    }

    private static void add(MultiMap fields, String field) {
        int equals = field.indexOf('=');
        String name = equals < 0 ? field : field.substring(0, equals);
        fields.add(decoded(name), equals < 0 ? "" : decoded(field.substring(equals + 1)));
    }

    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes.write(c == '%' ? octet(text, i) : c == '+' ? ' ' : c);
            if (c == '%') i += 2;
        }
        return utf8(bytes.toByteArray());
    }

    private static int octet(String text, int percent) {
        int high = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(text.charAt(percent + 2), 16);
        if (low < 0) throw new IllegalArgumentException("not percent-encoded");
        return high << 4 | low;
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }
}
