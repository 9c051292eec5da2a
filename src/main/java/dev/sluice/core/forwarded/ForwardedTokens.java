package dev.sluice.core.forwarded;

import dev.sluice.core.http.HeaderSyntax;
import java.util.Locale;

/** Splits the value of {@code Forwarded} into names and values (RFC 7239 4, RFC 9110 5.6). Reads each character once. */
final class ForwardedTokens {
    private final String text;
    private int position;

    ForwardedTokens(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return position >= text.length();
    }

    private char current() {
        return text.charAt(position);
    }

    void skipBlanks() {
        while (!isAtEnd() && (current() == ' ' || current() == '\t')) position++;
    }

    /** Returns whether a semicolon, a comma or the end follows. */
    boolean isAtDelimiter() {
        return isAtEnd() || current() == ';' || current() == ',';
    }

    /** Moves behind the next delimiter. Returns whether another pair of the same element follows. */
    boolean hasNextPair() {
        skipBlanks();
        if (isAtEnd()) return false;
        if (!isAtDelimiter()) throw ForwardedException.malformed();
        return text.charAt(position++) == ';';
    }

    /** Reads a name in lower case, and the equals sign behind it. */
    String name() {
        int start = position;
        while (!isAtDelimiter() && current() != '=') position++;
        if (isAtDelimiter()) throw ForwardedException.malformed();
        return token(text.substring(start, position++)).toLowerCase(Locale.ROOT);
    }

    private static String token(String text) {
        if (!HeaderSyntax.isToken(text)) throw ForwardedException.malformed();
        return text;
    }

    /** Reads a token or a quoted text. */
    String value() {
        if (!isAtEnd() && current() == '"') return quoted();
        int start = position;
        while (!isAtDelimiter() && current() != ' ' && current() != '\t') position++;
        return token(text.substring(start, position));
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (position++; !isAtEnd() && current() != '"'; position++) {
            if (current() == '\\') position++;
            if (!isAtEnd()) value.append(current());
        }
        if (isAtEnd()) throw ForwardedException.malformed();
        position++;
        return value.toString();
    }
}
