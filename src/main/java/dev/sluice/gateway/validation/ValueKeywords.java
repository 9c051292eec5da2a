package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The keywords for values of every type. */
final class ValueKeywords {
    private ValueKeywords() {}

    static Keyword type(KeywordSource source) {
        List<String> types = new ArrayList<>();
        if (source.limit().isTextual()) types.add(source.limit().textValue());
        source.limit().forEach(type -> types.add(type.asText()));
        Type[] accepted = types.stream().map(Type::of).toArray(Type[]::new);
        String expected = " is invalid. Expected " + String.join(", ", types);
        return source.assertion(
                (value, check) -> {
                    for (Type type : accepted) if (type.includes(value, check)) return true;
                    return false;
                },
                value -> "Instance type " + Type.nameOf(value) + expected);
    }

    static Keyword constant(KeywordSource source) {
        JsonNode expected = source.limit();
        String detail = Check.truncate("Instance does not match " + expected);
        return source.assertion((value, check) -> JsonEquality.areEqual(value, expected, check), value -> detail);
    }

    static Keyword enumeration(KeywordSource source) {
        Set<String> texts = new HashSet<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode value : source.limit())
            if (value.isTextual()) texts.add(value.textValue());
            else others.add(value);
        Set<String> fixed = Set.copyOf(texts);
        JsonNode[] compared = others.toArray(JsonNode[]::new);
        String detail = Check.truncate("Instance does not match any of " + source.limit());
        return source.assertion(
                (value, check) -> value.isTextual() ? contains(fixed, value, check) : contains(compared, value, check),
                value -> detail);
    }

    /** Hashes the text, and compares it with a text of the same hash. */
    private static boolean contains(Set<String> texts, JsonNode value, Check check) {
        String text = value.textValue();
        check.chargeText(2 * text.length());
        return texts.contains(text);
    }

    private static boolean contains(JsonNode[] expected, JsonNode value, Check check) {
        for (JsonNode each : expected) if (JsonEquality.areEqual(value, each, check)) return true;
        return false;
    }

    /** The types of JSON Schema. */
    private enum Type {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        INTEGER,
        BOOLEAN,
        NULL;

        /** Returns the type with a name, such as {@code integer}. */
        static Type of(String name) {
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
}
