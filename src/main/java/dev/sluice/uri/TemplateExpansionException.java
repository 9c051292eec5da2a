package dev.sluice.uri;

/** A value does not fit in the query of a URL, or the URL is too long. The message is for logs: it may repeat data. */
public final class TemplateExpansionException extends RuntimeException {

    TemplateExpansionException(String message) {
        super(message, null, false, false);
    }
}
