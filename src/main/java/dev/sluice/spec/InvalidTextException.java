package dev.sluice.spec;

/**
 * A text of the configuration that cannot be read as what it should be: an expression, a template, a call, a path.
 *
 * <p>{@link #line()} and {@link #column()} count from 1 within the text, so that whoever knows where the text stands in
 * a file can say where the mistake is.
 */
public final class InvalidTextException extends IllegalArgumentException {
    private final int line;
    private final int column;

    public InvalidTextException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** A mistake in a text of one line; {@code offset} counts from 0. */
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
