package dev.sluice.compose;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON as bytes and as trees. Numbers keep every digit: no number is ever read as a double. */
public final class Json {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER_LENGTH = 1000;

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /**
     * Reads one document.
     *
     * @throws InvalidJson when the bytes are not exactly one JSON value
     */
    public static JsonNode parse(Buffer bytes) {
        try {
            return orInvalid(MAPPER.readTree(bytes.getBytes()));
        } catch (IOException e) {
            throw new InvalidJson(e);
        }
    }

    /**
     * Checks, without building anything, that the bytes are exactly one JSON value.
     *
     * @throws InvalidJson when they are not
     */
    public static void validate(Buffer bytes) {
        try (JsonParser parser = MAPPER.createParser(bytes.getBytes())) {
            if (parser.nextToken() == null) throw new InvalidJson("no value");
            parser.skipChildren();
            if (parser.nextToken() != null) throw new InvalidJson("more than one value");
        } catch (IOException e) {
            throw new InvalidJson(e);
        }
    }

    /** The shortest text of a tree. */
    public static Buffer write(JsonNode node) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode orInvalid(JsonNode node) {
        if (node instanceof MissingNode) throw new InvalidJson("no value");
        return node;
    }
}
