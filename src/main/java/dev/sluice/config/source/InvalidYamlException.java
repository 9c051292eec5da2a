package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;

/** Signals a file that is not valid YAML, or uses a part of YAML that is not supported. */
final class InvalidYamlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourceLocation location;
    private final int entryLine;

    /** Creates an error of the entry at its location. */
    InvalidYamlException(SourceLocation location, String message) {
        this(location, message, location.line());
    }

    /** @param entryLine a line of the entry that is not valid; 0 if the rest of the file cannot be read without it */
    InvalidYamlException(SourceLocation location, String message, int entryLine) {
        super(message, null, false, false);
        this.location = location;
        this.entryLine = entryLine;
    }

    /** Returns the same error of an entry that begins earlier. */
    InvalidYamlException within(int line) {
        return entryLine == 0 ? this : new InvalidYamlException(location, getMessage(), line);
    }

    int entryLine() {
        return entryLine;
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
