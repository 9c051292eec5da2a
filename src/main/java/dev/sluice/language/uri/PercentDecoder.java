package dev.sluice.language.uri;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes percent-encoded UTF-8 (RFC 3986 2.1). Rejects invalid encodings, where other decoders replace them. */
public final class PercentDecoder {
    private PercentDecoder() {}

    /**
     * Returns the decoded text.
     *
     * @param text one byte for each character
     * @throws IllegalArgumentException if the text is not percent-encoded UTF-8
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
