package dev.sluice.config.source;

/** A file that is not the YAML we take. */
final class InvalidYamlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourceLocation place;
    private final String words;

    InvalidYamlException(SourceLocation place, String words) {
        super(words, null, false, false);
        this.place = place;
        this.words = words;
    }

    SourceLocation place() {
        return place;
    }

    /** What is wrong, for an operator. */
    String words() {
        return words;
    }
}
