package dev.sluice.gateway.validation;

import java.util.List;

/** Thrown for an invalid or unsupported JSON Schema. */
public final class InvalidSchemaException extends Exception {
    private final String pointer;
    private final String word;
    private final transient List<String> knownWords;

    InvalidSchemaException(String pointer, String message) {
        this(pointer, message, "", List.of());
    }

    /**
     * Creates the exception for an unknown word.
     *
     * @param knownWords the valid words for this location
     */
    InvalidSchemaException(String pointer, String message, String word, List<String> knownWords) {
        super(message, null, false, false);
        this.pointer = pointer;
        this.word = word;
        this.knownWords = knownWords;
    }

    /** Returns the JSON Pointer (RFC 6901) of the error in the schema. */
    public String pointer() {
        return pointer;
    }

    /** Returns the unknown word; empty for another error. */
    public String word() {
        return word;
    }

    /** Returns the valid words for the location of the unknown word; none for another error. */
    public List<String> knownWords() {
        return knownWords;
    }
}
