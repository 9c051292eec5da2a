package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;

/** Signals a file that is not valid YAML, or uses a part of YAML that is not supported. */
final class InvalidYamlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourceLocation location;

    InvalidYamlException(SourceLocation location, String message) {
        super(message, null, false, false);
        this.location = location;
    }

    SourceLocation location() {
        return location;
    }

    /** Returns the mistake, for an operator. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
