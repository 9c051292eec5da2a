package dev.sluice.uri;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoded UTF-8 (RFC 3986 2.1) from the wire, one byte a character. What is none is refused, never replaced. */
public final class PercentDecoder {
    private PercentDecoder() {}

    /**
     * What a text stands for.
     *
     * @throws IllegalArgumentException when it is not percent-encoded UTF-8
     */
    public static String decode(String text) {
        if (isPlain(text)) return text;
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean isEncoded = text.charAt(i) == '%';
            bytes.put((byte) (isEncoded ? octet(text, i + 1) : text.charAt(i)));
            if (isEncoded) i += 2;
        }
        return utf8(bytes.flip());
    }

    /** Most texts are, and are what they stand for. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) == '%' || text.charAt(i) > 0x7f) return false;
        return true;
    }

    private static int octet(String text, int index) {
        int high = index + 1 < text.length() ? Character.digit(text.charAt(index), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(text.charAt(index + 1), 16);
        if (low < 0) throw new IllegalArgumentException("not percent-encoded");
        return high << 4 | low;
    }

    private static String utf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }
}
