package dev.sluice.config.source;

/** A file, or a reference to one or to a variable, that gives no text; and why. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;

    UnreadableException(String message) {
        super(message, null, false, false);
        this.message = message;
    }

    /** Why, as part of a sentence. */
    String message() {
        return message;
    }
}
