package dev.sluice.core.trace;

import dev.sluice.core.digest.Hex;
import java.util.random.RandomGenerator;

/** The syntax of the id of a request: 1 to 64 of the characters {@code A-Za-z0-9._-}. */
public final class RequestId {
    private static final int MAX_LENGTH = 64;

    private RequestId() {}

    /** Returns a new id of 128 random bits: 32 hexadecimal digits. */
    public static String make(RandomGenerator random) {
        return Hex.of(random.nextLong(), random.nextLong());
    }

    /** Returns whether a text is an id. */
    public static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) return false;
        for (int i = 0; i < text.length(); i++) if (!isValid(text.charAt(i))) return false;
        return true;
    }

    private static boolean isValid(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '.'
                || character == '_'
                || character == '-';
    }
}
