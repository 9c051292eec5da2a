package dev.sluice.expression.syntax;

import dev.sluice.spec.InvalidTextException;

/**
 * The text of an expression. Creates errors with their place, and the line of the text with a mark below the place.
 *
 * @param text the text
 */
public record Source(String text) {
    /** Most characters of a line in a message. */
    private static final int MAX_LINE = 100;

    /** Returns an error at an offset, counted from 0. */
    public InvalidTextException error(int offset, String mistake) {
        int start = text.lastIndexOf('\n', offset - 1) + 1;
        int line = 1 + (int) text.substring(0, start).chars().filter(character -> character == '\n').count();
        return new InvalidTextException(
                "not an expression: " + mistake + excerpt(start, offset), line, offset - start + 1);
    }

    /** Returns an error that says which spelling is valid. */
    public InvalidTextException error(int offset, String mistake, String expected) {
        return error(offset, mistake + " (expected: " + expected + ")");
    }

    /** Returns the line, and a mark below the place; nothing for a short text, which needs no mark. */
    private String excerpt(int start, int offset) {
        int end = text.indexOf('\n', offset);
        int last = Math.min(end < 0 ? text.length() : end, start + MAX_LINE);
        if (offset >= start + MAX_LINE) return "";
        String line = text.substring(start, last).replaceAll("\\p{Cntrl}", " ");
        return "\n    " + line + "\n    " + " ".repeat(offset - start) + "^";
    }
}
