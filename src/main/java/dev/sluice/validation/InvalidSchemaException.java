package dev.sluice.validation;

/** Thrown for an invalid or unsupported JSON Schema. */
public final class InvalidSchemaException extends Exception {
    private final String pointer;

    InvalidSchemaException(String pointer, String message) {
        super(message, null, false, false);
        this.pointer = pointer;
    }

    /** Returns the JSON Pointer (RFC 6901) of the error in the schema. */
    public String pointer() {
        return pointer;
    }
}
