package dev.sluice.pattern;

/** Thrown for a regular expression with an error, or outside the supported part of its dialect. */
public final class InvalidPatternException extends Exception {
    private static final long serialVersionUID = 1L;

    private InvalidPatternException(String message) {
        super(message, null, false, false);
    }

    public static InvalidPatternException syntax(String mistake) {
        return new InvalidPatternException("not a regular expression: " + mistake);
    }

    /**
     * Returns the error for a construct.
     *
     * @param expectation a spelling that is supported
     */
    public static InvalidPatternException unsupported(String construct, String expectation) {
        return new InvalidPatternException(construct + " (expected: " + expectation + ")");
    }
}
