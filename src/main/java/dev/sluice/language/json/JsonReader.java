package dev.sluice.language.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import io.vertx.core.buffer.Buffer;

/**
 * Reads JSON documents within limits. Rejects an object with a duplicate key, because readers disagree about its meaning.
 * Immutable and thread-safe.
 */
public final class JsonReader {
    public static final JsonReader DEFAULT = new JsonReader(Json.MAX_DEPTH, Json.MAX_NUMBER_LENGTH);

    private final JsonParsers parsers;

    /**
     * Creates a reader.
     *
     * @param maxDepth the maximum number of levels
     * @param maxNumberLength the maximum number of characters in a number
     */
    public JsonReader(int maxDepth, int maxNumberLength) {
        this.parsers = new JsonParsers(maxDepth, maxNumberLength);
    }

    /**
     * Reads one document.
     *
     * @throws InvalidJsonException if the bytes are not exactly one JSON value, or exceed the limits
     */
    public JsonNode read(Buffer bytes) {
        return read(bytes.getBytes());
    }

    /**
     * Reads one document, and reserves the estimated memory of its tree while it grows.
     *
     * @throws InvalidJsonException as {@link #read(Buffer)} does
     * @throws MemoryLimitException if the tree exceeds a limit
     */
    public JsonNode read(Buffer bytes, MemoryAccount memory) {
        return Json.readTree(parsers, Json.requireUtf8(bytes.getBytes()), memory);
    }

    /**
     * Reads one document of characters.
     *
     * @throws InvalidJsonException if the text is not exactly one JSON value, or exceeds the limits
     */
    public JsonNode read(String text) {
        return Json.readTree(() -> parsers.open(text));
    }

    JsonNode read(byte[] bytes) {
        return Json.readTree(parsers, Json.requireUtf8(bytes), MemoryAccount.unlimited());
    }
}
