package dev.sluice.gateway.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.Json;
import java.util.Optional;

/** The value of a key that an operator names. Immutable. */
public record QuotaKey(JsonNode value) {
    /** Returns the key of a text. */
    public static QuotaKey ofText(String text) {
        return new QuotaKey(TextNode.valueOf(text));
    }

    /** Returns the key of a JSON text, such as {@code 42}; empty for another text. */
    public static Optional<QuotaKey> ofJson(String json) {
        try {
            return Optional.of(new QuotaKey(Json.readTree(json.getBytes(UTF_8), MemoryAccount.unlimited())));
        } catch (InvalidJsonException notJson) {
            return Optional.empty();
        }
    }

    /** Returns the text of the key, or its JSON. */
    public String text() {
        return value.isTextual() ? value.textValue() : new String(Json.toBytes(value), UTF_8);
    }
}
