package dev.sluice.config.source;

import java.util.Comparator;

/**
 * Something an operator should know about the configuration, and where. Never holds the value of a variable, of a
 * secret's file, or of a setting that is a secret.
 *
 * @param location where to look
 * @param path the setting it is about, such as {@code backends.orders.retry.attempts}; empty when it is about a file
 * @param message what is wrong and what would be right, on one line
 */
public record Finding(SourceLocation location, String path, String message) implements Comparable<Finding> {
    private static final Comparator<Finding> IN_READING_ORDER =
            Comparator.comparing(Finding::location).thenComparing(Finding::path).thenComparing(Finding::message);
    private static final int MAX_LENGTH = 1000;

    public Finding {
        location = new SourceLocation(oneLine(location.file()), location.line(), location.column());
        path = oneLine(path);
        message = oneLine(message);
    }

    /** Messages repeat what was written, and end in logs and terminals: control characters must not reach those. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> line.appendCodePoint(isControl(c) ? '\uFFFD' : c));
        return line.toString();
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

    /** The finding without its place. */
    public String pathAndMessage() {
        return (path.isEmpty() ? "" : path + ": ") + message;
    }

    @Override
    public String toString() {
        return location + ": " + pathAndMessage();
    }
}
