package dev.sluice.json;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.vertx.core.buffer.Buffer;

/**
 * Reads JSON documents of other parties, within limits. An object that has a key twice is refused, because readers
 * disagree about its meaning. Immutable, so all event loops may share an instance.
 */
public final class JsonReader {
    /** A reader for at most 64 levels and numbers of at most 1,000 characters. */
    public static final JsonReader DEFAULT = new JsonReader(Json.MAX_DEPTH, Json.MAX_NUMBER_LENGTH);

    private final ObjectReader reader;

    /**
     * A reader with limits.
     *
     * @param maxDepth the most levels of a document
     * @param maxNumberLength the most characters of a number
     */
    public JsonReader(int maxDepth, int maxNumberLength) {
        this.reader = Json.mapper(maxDepth, maxNumberLength)
                .readerFor(JsonNode.class)
                .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }

    /**
     * Reads one document.
     *
     * @throws InvalidJsonException when the bytes are not exactly one JSON value, or beyond the limits
     */
    public JsonNode read(Buffer bytes) {
        return Json.readTree(reader, Json.requireUtf8(bytes.getBytes()));
    }
}
