package dev.sluice.core.spec;

/**
 * Signals an invalid text of the configuration: an expression, a template, a call or a path.
 *
 * <p>{@link #line()} and {@link #column()} count from 1 within the text. The loader adds the location of the text in its file.
 */
public final class InvalidTextException extends IllegalArgumentException {
    private final int line;
    private final int column;

    public InvalidTextException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** Returns an exception for a text of one line; {@code offset} counts from 0. */
    public static InvalidTextException at(int offset, String message) {
        return new InvalidTextException(message, 1, offset + 1);
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }
}
