package dev.sluice.config.route;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.validation.InvalidSchemaException;
import dev.sluice.gateway.validation.RequestSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code validate}: JSON Schemas in YAML notation. */
final class SchemaDeserializer {
    private SchemaDeserializer() {}

    static @Nullable Object read(ConfigValue value, Binder binder) {
        JsonNode document = (JsonNode) binder.read(JsonNode.class, value, null);
        if (document == null) return null;
        try {
            return RequestSchema.of(document);
        } catch (InvalidSchemaException e) {
            report(resolve(value, e.pointer()), e, binder);
            return null;
        }
    }

    private static void report(ConfigValue part, InvalidSchemaException e, Binder binder) {
        if (part.isSubstituted()) binder.reject(part, "a valid part of a JSON Schema");
        else binder.findings().error(part, e.getMessage() + Suggestion.didYouMean(e.word(), e.knownWords()));
    }

    /** Returns the value at a pointer, or the last existing value on its path. */
    private static ConfigValue resolve(ConfigValue schema, String pointer) {
        ConfigValue current = schema;
        for (JsonPointer remaining = JsonPointer.compile(pointer); !remaining.matches(); remaining = remaining.tail()) {
            ConfigValue next = child(current, remaining);
            if (next == null) return current;
            current = next;
        }
        return current;
    }

    private static @Nullable ConfigValue child(ConfigValue value, JsonPointer pointer) {
        return value.<@Nullable ConfigValue>match(
                scalar -> null,
                sequence -> item(sequence.items(), pointer.getMatchingIndex()),
                mapping -> mapping.get(pointer.getMatchingProperty()),
                invalid -> null);
    }

    private static @Nullable ConfigValue item(List<ConfigValue> items, int index) {
        return index < 0 || index >= items.size() ? null : items.get(index);
    }
}
