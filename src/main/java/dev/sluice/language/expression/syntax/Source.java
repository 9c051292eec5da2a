package dev.sluice.language.expression.syntax;

import dev.sluice.core.spec.InvalidTextException;

/**
 * The text of an expression. Creates errors with their location.
 *
 * @param isShown whether reports may show the text; false for the value of a variable
 */
public record Source(String text, boolean isShown) {
    public Source(String text) {
        this(text, true);
    }

    /** Returns an error at an offset, counted from 0. */
    public InvalidTextException error(int offset, String mistake) {
        int start = text.lastIndexOf('\n', offset - 1) + 1;
        int line = 1
                + (int) text.substring(0, start)
                        .chars()
                        .filter(character -> character == '\n')
                        .count();
        return new InvalidTextException("not an expression: " + mistake, line, offset - start + 1);
    }

    /** Returns an error that says which spelling is valid. */
    public InvalidTextException error(int offset, String mistake, String expected) {
        return error(offset, mistake + " (expected: " + expected + ")");
    }
}
