package dev.sluice.validation;

/** Thrown for a regular expression with an error, or outside the supported part of ECMA-262. */
final class InvalidPatternException extends Exception {
    private static final long serialVersionUID = 1L;

    private InvalidPatternException(String message) {
        super(message, null, false, false);
    }

    static InvalidPatternException syntax(String mistake) {
        return new InvalidPatternException("not a regular expression: " + mistake);
    }

    static InvalidPatternException unsupported(String construct, String expectation) {
        return new InvalidPatternException(construct + " (expected: " + expectation + ")");
    }
}
