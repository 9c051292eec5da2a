package dev.sluice.language.uri;

/** Thrown for the path of a request without a canonical form. */
public final class MalformedPathException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedPathException() {
        super("ambiguous path", null, false, false);
    }
}
