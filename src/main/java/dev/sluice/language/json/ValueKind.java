package dev.sluice.language.json;

import com.fasterxml.jackson.databind.JsonNode;

/** The kind of a JSON value, in the words of messages. A message with a kind says nothing about the value. */
public enum ValueKind {
    TEXT("a text"),
    NUMBER("a number"),
    BOOLEAN("a boolean"),
    LIST("a list"),
    OBJECT("an object"),
    NULL("null");

    private final String noun;

    ValueKind(String noun) {
        this.noun = noun;
    }

    /** Returns the kind of a value; a missing value is null. */
    public static ValueKind of(JsonNode value) {
        if (value.isTextual()) return TEXT;
        if (value.isNumber()) return NUMBER;
        if (value.isBoolean()) return BOOLEAN;
        if (value.isArray()) return LIST;
        return value.isObject() ? OBJECT : NULL;
    }

    /** Returns the kind with its article, such as {@code a text}. */
    @Override
    public String toString() {
        return noun;
    }
}
