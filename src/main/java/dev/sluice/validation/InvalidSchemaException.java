package dev.sluice.validation;

/** A JSON Schema that is none, or that is not taken here. The message says why. */
public final class InvalidSchemaException extends Exception {
    private final String pointer;

    InvalidSchemaException(String pointer, String message) {
        super(message, null, false, false);
        this.pointer = pointer;
    }

    /** Where in the schema the mistake is, a JSON Pointer (RFC 6901). */
    public String pointer() {
        return pointer;
    }
}
