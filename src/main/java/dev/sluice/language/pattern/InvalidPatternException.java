package dev.sluice.language.pattern;

/** Thrown for a regular expression with an error, or outside the supported part of its dialect. */
public final class InvalidPatternException extends Exception {
    private static final long serialVersionUID = 1L;

    private InvalidPatternException(String message) {
        super(message, null, false, false);
    }

    /** Returns the exception for an error in the expression. */
    public static InvalidPatternException syntax(String mistake) {
        return new InvalidPatternException("not a regular expression: " + mistake);
    }

    /**
     * Returns the exception for a construct that is no error in the dialect.
     *
     * @param expectation a spelling that is supported
     */
    public static InvalidPatternException unsupported(String construct, String expectation) {
        return new InvalidPatternException(construct + " (expected: " + expectation + ")");
    }
}
