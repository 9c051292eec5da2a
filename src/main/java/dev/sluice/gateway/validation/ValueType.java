package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** The types of JSON Schema. */
enum ValueType {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    INTEGER,
    BOOLEAN,
    NULL;

    /** Returns the type with a name, such as {@code integer}. */
    static ValueType of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    boolean includes(JsonNode value, Check check) {
        return switch (this) {
            case OBJECT -> value.isObject();
            case ARRAY -> value.isArray();
            case STRING -> value.isTextual();
            case NUMBER -> value.isNumber();
            case INTEGER -> value.isNumber() && JsonNumbers.isInteger(value, check);
            case BOOLEAN -> value.isBoolean();
            case NULL -> value.isNull();
        };
    }

    /** Returns the name of the type of a value; that of a number is {@code number}. */
    static String nameOf(JsonNode value) {
        if (value.isObject()) return "object";
        if (value.isArray()) return "array";
        if (value.isTextual()) return "string";
        if (value.isNumber()) return "number";
        return value.isBoolean() ? "boolean" : "null";
    }
}
