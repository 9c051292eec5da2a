package dev.sluice.uri;

/** Thrown if a value is invalid in a query, or the expanded path is too long. */
public final class TemplateExpansionException extends RuntimeException {

    TemplateExpansionException(String message) {
        super(message, null, false, false);
    }
}
