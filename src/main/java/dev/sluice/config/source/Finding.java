package dev.sluice.config.source;

import java.util.Comparator;

/**
 * Something an operator should know about the configuration, and where. Never holds the value of a variable, of a
 * secret's file, or of a setting that is a secret.
 *
 * @param place where to look
 * @param path the setting it is about, such as {@code backends.orders.retry.attempts}; empty when it is about a file
 * @param message what is wrong and what would be right, on one line
 */
public record Finding(SourceLocation place, String path, String message) implements Comparable<Finding> {
    private static final Comparator<Finding> IN_READING_ORDER =
            Comparator.comparing(Finding::place).thenComparing(Finding::path).thenComparing(Finding::message);
    private static final int LONGEST = 1000;

    public Finding {
        place = new SourceLocation(oneLine(place.file()), place.line(), place.column());
        path = oneLine(path);
        message = oneLine(message);
    }

    /** Messages repeat what was written, and end in logs and terminals: control characters must not reach those. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> line.appendCodePoint(isControl(c) ? '\uFFFD' : c));
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
    public String text() {
        return (path.isEmpty() ? "" : path + ": ") + message;
    }

    @Override
    public String toString() {
        return place + ": " + text();
    }
}
