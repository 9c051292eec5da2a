package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.Comparator;

/**
 * A message about the configuration, with its location. It never holds the value of a variable, of a secret file or of a secret setting.
 *
 * @param location the location to correct
 * @param path the setting, such as {@code backends.orders.retry.attempts}; empty for a whole file
 * @param message the mistake and the expectation, on one line
 */
public record Finding(SourceLocation location, String path, String message) implements Comparable<Finding> {
    private static final Comparator<Finding> IN_READING_ORDER =
            Comparator.comparing(Finding::location).thenComparing(Finding::path).thenComparing(Finding::message);
    private static final int MAX_LENGTH = 1000;

    /** The most characters of a message. */
    public static final int MAX_MESSAGE_LENGTH = 300;

    private static final String SUGGESTION = "; did you mean ";

    public Finding {
        location = new SourceLocation(oneLine(location.file()), location.line(), location.column());
        path = oneLine(path);
        message = cut(oneLine(message));
    }

    /** Replaces control characters, because messages repeat the operator's text in logs and terminals. Cuts after 1000 characters. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> line.appendCodePoint(isControl(c) ? '\uFFFD' : c));
        return line.toString();
    }

    /** Cuts a message to 300 characters, the last of which says so. A part of a suggestion mends nothing, so it is left out. */
    private static String cut(String message) {
        if (isShort(message)) return message;
        int suggestion = message.lastIndexOf(SUGGESTION);
        String start = suggestion < 0 ? message : message.substring(0, suggestion);
        return isShort(start) ? start : start.substring(0, start.offsetByCodePoints(0, MAX_MESSAGE_LENGTH - 1)) + "…";
    }

    private static boolean isShort(String message) {
        return message.codePointCount(0, message.length()) <= MAX_MESSAGE_LENGTH;
    }

    private static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    @Override
    public int compareTo(Finding other) {
        return IN_READING_ORDER.compare(this, other);
    }

    /** Returns the finding without its location. */
    public String pathAndMessage() {
        return (path.isEmpty() ? "" : path + ": ") + message;
    }

    @Override
    public String toString() {
        return location + ": " + pathAndMessage();
    }
}
