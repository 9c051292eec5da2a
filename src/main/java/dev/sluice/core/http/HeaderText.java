package dev.sluice.core.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Converts texts to header values and back. A value has one character for each byte, as Vert.x reads and writes it; a text
 * that is not ASCII is encoded in UTF-8 (RFC 9110 5.5 calls such bytes {@code obs-text}).
 */
public final class HeaderText {
    private HeaderText() {}

    /** Returns the value for a text; null if the text has a control character or an unpaired surrogate. */
    public static @Nullable String encode(String text) {
        if (HeaderSyntax.isValue(text)) return text;
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return isWithoutControls(text)
                    ? StandardCharsets.ISO_8859_1.decode(utf8).toString()
                    : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Returns the text of a value in UTF-8; any other value is returned unchanged, as Latin-1. */
    public static String decode(String value) {
        if (HeaderSyntax.isValue(value)) return value;
        try {
            ByteBuffer bytes = StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(value));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    private static boolean isWithoutControls(String text) {
        return text.chars().noneMatch(character -> (character < ' ' && character != '\t') || character == 0x7f);
    }
}
