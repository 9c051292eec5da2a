package dev.sluice.config.source;

/** A file that is not the YAML we take. */
final class InvalidYamlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourceLocation location;
    private final String message;

    InvalidYamlException(SourceLocation location, String message) {
        super(message, null, false, false);
        this.location = location;
        this.message = message;
    }

    SourceLocation location() {
        return location;
    }

    /** What is wrong, for an operator. */
    String message() {
        return message;
    }
}
