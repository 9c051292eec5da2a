package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The keywords for values of every type. */
final class ValueKeywords {
    private ValueKeywords() {}

    static Keyword type(KeywordSource source) {
        List<String> types = new ArrayList<>();
        if (source.limit().isTextual()) types.add(source.limit().textValue());
        source.limit().forEach(type -> types.add(type.asText()));
        ValueType[] accepted = types.stream().map(ValueType::of).toArray(ValueType[]::new);
        String expected = " is invalid. Expected " + String.join(", ", types);
        return source.assertion(
                (value, check) -> {
                    for (ValueType type : accepted) if (type.includes(value, check)) return true;
                    return false;
                },
                value -> "Instance type " + ValueType.nameOf(value) + expected);
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
}
