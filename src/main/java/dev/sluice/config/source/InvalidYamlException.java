package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;

/** Signals a file that is not valid YAML, or uses a part of YAML that is not supported. */
final class InvalidYamlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourceLocation location;
    private final int entryLine;
    private final int flowLine;

    /** Creates an error of the entry at its location. */
    InvalidYamlException(SourceLocation location, String message) {
        this(location, message, location.line());
    }

    /** @param entryLine a line of the entry that is not valid; 0 if the rest of the file cannot be read without it */
    InvalidYamlException(SourceLocation location, String message, int entryLine) {
        this(location, message, entryLine, 0);
    }

    private InvalidYamlException(SourceLocation location, String message, int entryLine, int flowLine) {
        super(message, null, false, false);
        this.location = location;
        this.entryLine = entryLine;
        this.flowLine = flowLine;
    }

    /** Returns the same error, which occurred before the flow collection that starts on a line was complete. */
    InvalidYamlException within(int line) {
        return new InvalidYamlException(location, getMessage(), entryLine, line);
    }

    int entryLine() {
        return entryLine;
    }

    /**
     * Returns the line with the start of the flow collection that was not complete; 0 for none. The error may follow it, because the parser
     * reads ahead.
     */
    int flowLine() {
        return flowLine;
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
