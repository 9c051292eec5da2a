package dev.sluice.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * JSON (RFC 8259) as bytes and as trees: UTF-8 only, no byte order mark, at most 64 levels deep. Numbers keep every
 * digit: no number is ever read as a double.
 */
public final class Json {
    static final int MAX_DEPTH = 64;
    static final int MAX_NUMBER_LENGTH = 1000;

    private static final JsonMapper MAPPER = mapper(MAX_DEPTH, MAX_NUMBER_LENGTH);
    private static final ObjectReader TREE_READER = MAPPER.readerFor(JsonNode.class);

    private Json() {}

    /** Reads what {@link #validate} has passed. */
    public static JsonNode readTree(byte[] bytes) {
        return readTree(TREE_READER, bytes);
    }

    /**
     * Checks, without building anything, that the bytes are exactly one JSON value, in which no object has a key twice.
     *
     * @throws InvalidJsonException when they are not
     */
    public static void validate(byte[] bytes) {
        try (JsonParser parser = parser(requireUtf8(bytes))) {
            if (parser.nextToken() == null) throw new InvalidJsonException("no value");
            new DuplicateKeyDetector(parser).check();
            if (parser.nextToken() != null) throw new InvalidJsonException("more than one value");
        } catch (IOException e) {
            throw new InvalidJsonException(e);
        }
    }

    /**
     * The shortest text of a tree.
     *
     * @throws InvalidJsonException when JSON has no text for it: a number that is not finite, or far too many levels
     */
    public static Buffer write(JsonNode node) {
        return Buffer.buffer(toBytes(node));
    }

    public static byte[] toBytes(JsonNode node) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder();
                JsonGenerator generator = new FiniteNumberGenerator(MAPPER.createGenerator(bytes))) {
            MAPPER.writeTree(generator, node);
            generator.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new InvalidJsonException("no JSON for a number that is not finite, or for that many levels");
        }
    }

    /** The tokens of what {@link #validate} has passed. */
    static JsonParser parser(byte[] bytes) throws IOException {
        return MAPPER.createParser(bytes);
    }

    static JsonMapper mapper(int maxDepth, int maxNumberLength) {
        return JsonMapper.builder(JsonFactory.builder()
                        // Else a body in UTF-16 would pass, and be spliced into an answer in UTF-8.
                        .disable(JsonFactory.Feature.CHARSET_DETECTION)
                        // Else every key that a peer thinks of stays in the JVM's table of strings.
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(maxDepth)
                                .maxNumberLength(maxNumberLength)
                                .build())
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    static JsonNode readTree(ObjectReader reader, byte[] bytes) {
        try {
            JsonNode tree = reader.readTree(bytes);
            if (tree.isMissingNode()) throw new InvalidJsonException("no value");
            return tree;
        } catch (IOException e) {
            throw new InvalidJsonException(e);
        } catch (NumberFormatException e) {
            throw new InvalidJsonException("a number with too large an exponent");
        }
    }

    /** Jackson takes overlong forms, surrogates and code points past the last one for UTF-8; others would not. */
    static byte[] requireUtf8(byte[] bytes) {
        if (!ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes), StandardCharsets.UTF_8))
            throw new InvalidJsonException("not UTF-8");
        return bytes;
    }

    /** Rejects infinite and undefined results of arithmetic, which Jackson would write as texts such as {@code "NaN"}. */
    private static final class FiniteNumberGenerator extends JsonGeneratorDelegate {

        FiniteNumberGenerator(JsonGenerator generator) {
            super(generator);
        }

        @Override
        public void writeNumber(double number) throws IOException {
            if (!Double.isFinite(number)) throw new JsonGenerationException("a number that is not finite", this);
            super.writeNumber(number);
        }
    }
}
