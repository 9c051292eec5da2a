package dev.sluice.config.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Value;
import dev.sluice.validation.InvalidSchema;
import dev.sluice.validation.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code validate}: JSON Schemas, written as YAML. */
final class Schemas {
    private Schemas() {}

    static @Nullable Object read(Value value, Binder binder) {
        JsonNode document = (JsonNode) binder.read(JsonNode.class, value, null);
        if (document == null) return null;
        try {
            return Schema.of(document);
        } catch (InvalidSchema e) {
            binder.findings().error(at(value, e.pointer()), String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The value that a pointer leads to, or the last on the way to it. */
    private static Value at(Value schema, String pointer) {
        Value found = schema;
        for (JsonPointer rest = JsonPointer.compile(pointer); !rest.matches(); rest = rest.tail()) {
            Value next = in(found, rest);
            if (next == null) return found;
            found = next;
        }
        return found;
    }

    private static @Nullable Value in(Value value, JsonPointer at) {
        return value.<@Nullable Value>match(
                scalar -> null,
                sequence -> item(sequence.items(), at.getMatchingIndex()),
                mapping -> mapping.get(at.getMatchingProperty()),
                broken -> null);
    }

    private static @Nullable Value item(List<Value> items, int index) {
        return index < 0 || index >= items.size() ? null : items.get(index);
    }
}
