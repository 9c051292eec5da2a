package dev.sluice.compose;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.vertx.core.buffer.Buffer;

/**
 * Reads documents that somebody outside wrote, within limits. A key that stands twice in an object is refused: what it
 * means depends on who reads it. Never changes, so every event loop may use one instance.
 */
public final class JsonReader {
    private final ObjectReader reader;

    /**
     * A reader with limits.
     *
     * @param depth the most levels of a document
     * @param numberLength the most characters of a number
     */
    public JsonReader(int depth, int numberLength) {
        this.reader = Json.mapper(depth, numberLength)
                .readerFor(JsonNode.class)
                .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }

    /**
     * Reads one document.
     *
     * @throws InvalidJson when the bytes are not exactly one JSON value, or beyond the limits
     */
    public JsonNode read(Buffer bytes) {
        return Json.tree(reader, Json.inUtf8(bytes.getBytes()));
    }
}
