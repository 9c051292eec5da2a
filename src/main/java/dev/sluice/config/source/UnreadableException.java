package dev.sluice.config.source;

/** A file, or a reference to one or to a variable, that gives no text; and why. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String words;

    UnreadableException(String words) {
        super(words, null, false, false);
        this.words = words;
    }

    /** Why, as part of a sentence. */
    String words() {
        return words;
    }
}
