package dev.sluice.language.json;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredOutput;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * Reads and writes JSON (RFC 8259): UTF-8 only, no byte order mark, at most 64 levels deep. Numbers keep every digit: they
 * are never read as doubles.
 */
public final class Json {
    static final int MAX_DEPTH = 64;
    static final int MAX_NUMBER_LENGTH = 1000;

    /** The largest document in bytes that is read once. A larger document is read for the size of its tree first. */
    private static final int MAX_UNMEASURED = 64 * 1024;

    private static final JsonParsers PARSERS = new JsonParsers(MAX_DEPTH, MAX_NUMBER_LENGTH);
    private static final JsonMapper MAPPER = new JsonMapper(PARSERS.newFactory());
    private static final JsonMapper ESCAPING_MAPPER = escapingMapper();

    /** A scanner calls no other code while it scans, so the thread uses it for one document at a time. */
    private static final FastThreadLocal<JsonScanner> SCANNERS = new FastThreadLocal<>() {
        @Override
        protected JsonScanner initialValue() {
            return new JsonScanner();
        }
    };

    private Json() {}

    /**
     * Builds the tree of bytes that {@link #validate} has accepted.
     *
     * @throws MemoryLimitException if the tree exceeds a limit
     */
    public static JsonNode readTree(byte[] bytes, MemoryAccount memory) {
        return readTree(PARSERS, bytes, memory);
    }

    /**
     * Checks, without building a tree, that the bytes are exactly one JSON value without duplicate keys.
     *
     * @throws InvalidJsonException if they are not
     */
    public static void validate(byte[] bytes) {
        if (!isSurelyValid(bytes)) validateSlowly(bytes, MemoryAccount.unlimited());
    }

    /** Returns true only if the bytes are valid. The time is linear, and no memory is needed. */
    static boolean isSurelyValid(byte[] bytes) {
        return SCANNERS.get().isSurelyValid(bytes);
    }

    /**
     * Does what {@link #validate} does, with Jackson, and reserves the memory of the names until it returns.
     *
     * @throws InvalidJsonException if the bytes are not valid
     * @throws MemoryLimitException if the names exceed a limit
     */
    static void validateSlowly(byte[] bytes, MemoryAccount memory) {
        try (NameMemory names = new NameMemory(bytes.length, memory);
                JsonParser parser = parser(requireUtf8(bytes))) {
            if (parser.nextToken() == null) throw new InvalidJsonException("no value");
            new DuplicateKeyDetector(parser, names).check();
            if (parser.nextToken() != null) throw new InvalidJsonException("more than one value");
        } catch (IOException e) {
            throw InvalidJsonException.of(e);
        }
    }

    /**
     * Returns the shortest JSON text of a tree.
     *
     * @throws InvalidJsonException for a number that is not finite, or for too many levels
     */
    public static Buffer write(JsonNode node) {
        return Buffer.buffer(toBytes(node));
    }

    public static byte[] toBytes(JsonNode node) {
        return toBytes(node, MemoryAccount.unlimited());
    }

    /**
     * Returns the shortest JSON text of a tree, and reserves memory for its bytes before it writes them.
     *
     * @throws InvalidJsonException as {@link #write} does
     * @throws MemoryLimitException if the text exceeds a limit
     */
    public static byte[] toBytes(JsonNode node, MemoryAccount memory) {
        return toBytes(node, memory, written -> {});
    }

    /**
     * Returns the shortest JSON text of a tree, as {@link #toBytes(JsonNode, MemoryAccount)} does.
     *
     * @param onWrite takes the number of bytes of each piece before it is written, and may throw
     */
    public static byte[] toBytes(JsonNode node, MemoryAccount memory, IntConsumer onWrite) {
        try {
            return toBytes(node, MAPPER, new MeteredOutput(memory, onWrite));
        } catch (IOException unpairedSurrogate) {
            return toEscapedBytes(node, new MeteredOutput(memory, onWrite));
        }
    }

    /** UTF-8 has no unpaired surrogates, so a text that has one is written with escapes. */
    private static byte[] toEscapedBytes(JsonNode node, MeteredOutput output) {
        try {
            return toBytes(node, ESCAPING_MAPPER, output);
        } catch (IOException e) {
            throw new InvalidJsonException(
                    "no JSON for a number that is not finite, for a key with half a surrogate pair,"
                            + " or for that many levels");
        }
    }

    private static byte[] toBytes(JsonNode node, JsonMapper mapper, MeteredOutput output) throws IOException {
        try (MeteredOutput bytes = output;
                JsonGenerator generator = new StrictGenerator(mapper.createGenerator(bytes))) {
            mapper.writeTree(generator, node);
            return bytes.toByteArray();
        } catch (JsonMappingException e) {
            // Jackson wraps the exceptions of the output and of the tree.
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    /**
     * Writes the shortest JSON text of a tree. Exceptions of the writer and of the tree pass.
     *
     * @throws InvalidJsonException for too many levels
     */
    public static void write(JsonNode node, Writer target) {
        try (JsonGenerator generator = MAPPER.createGenerator(target)) {
            MAPPER.writeTree(generator, node);
        } catch (IOException e) {
            // Jackson wraps them.
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new InvalidJsonException("no JSON for that many levels");
        }
    }

    /** Returns a parser for bytes that {@link #validate} has accepted. */
    static JsonParser parser(byte[] bytes) throws IOException {
        return PARSERS.open(bytes);
    }

    private static JsonMapper escapingMapper() {
        JsonMapper mapper = new JsonMapper(PARSERS.newFactory());
        mapper.getFactory().configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true);
        return mapper;
    }

    /** Returns the reserved memory if there is no tree. */
    static JsonNode readTree(JsonParsers parsers, byte[] bytes, MemoryAccount account) {
        TreeMemory memory = new TreeMemory(account);
        try {
            return readTree(() -> open(parsers, bytes, memory));
        } catch (InvalidJsonException | MemoryLimitException e) {
            memory.release();
            throw e;
        }
    }

    /** Reserves memory for the tree: for a large document before the tree is built, otherwise while it grows. */
    private static JsonParser open(JsonParsers parsers, byte[] bytes, TreeMemory memory) throws IOException {
        boolean isLarge = bytes.length > MAX_UNMEASURED;
        memory.reserve(TreeSize.ofTexts(bytes.length));
        if (isLarge) reserveTree(parsers, bytes, memory);
        JsonParser parser = parsers.open(bytes);
        return isLarge ? parser : new MeteredParser(parser, memory);
    }

    /** Opens a document. */
    @FunctionalInterface
    interface Document {
        JsonParser open() throws IOException;
    }

    /**
     * Returns the value of a document.
     *
     * @throws InvalidJsonException if it is not exactly one JSON value, or exceeds the limits
     */
    static JsonNode readTree(Document document) {
        try (JsonParser parser = document.open()) {
            JsonNode tree = TreeReader.read(parser);
            if (tree == null) throw new InvalidJsonException("no value");
            return tree;
        } catch (IOException e) {
            throw InvalidJsonException.of(e);
        } catch (NumberFormatException e) {
            throw new InvalidJsonException("a number with too large an exponent");
        }
    }

    /** Reads the tokens without building a tree, so a document that exceeds a limit leaves no part of a tree as garbage. */
    private static void reserveTree(JsonParsers parsers, byte[] bytes, TreeMemory memory) throws IOException {
        try (JsonParser parser = new MeteredParser(parsers.open(bytes), memory)) {
            while (parser.nextToken() != null) {}
        }
    }

    /**
     * Returns the bytes if they are UTF-8. Jackson also accepts overlong forms, surrogates and code points past the last,
     * which other readers reject.
     */
    static byte[] requireUtf8(byte[] bytes) {
        if (!ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes), StandardCharsets.UTF_8))
            throw new InvalidJsonException("not UTF-8 from byte " + offsetOfInvalid(bytes) + " on, counted from 0");
        return bytes;
    }

    private static int offsetOfInvalid(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        CharBuffer characters = CharBuffer.allocate(1024);
        while (decoder.decode(rest, characters, true).isOverflow()) characters.clear();
        return rest.position();
    }

    /**
     * Rejects infinite and undefined results of arithmetic, which Jackson would write as texts such as {@code "NaN"}, and names with
     * half a surrogate pair, which Jackson would write as an escape that its own readers reject.
     */
    private static final class StrictGenerator extends JsonGeneratorDelegate {
        StrictGenerator(JsonGenerator generator) {
            super(generator);
        }

        @Override
        public void writeNumber(double number) throws IOException {
            if (!Double.isFinite(number)) throw new JsonGenerationException("a number that is not finite", this);
            super.writeNumber(number);
        }

        @Override
        public void writeFieldName(String name) throws IOException {
            if (!isWellFormed(name)) throw new JsonGenerationException("a name with half a surrogate pair", this);
            super.writeFieldName(name);
        }

        private static boolean isWellFormed(String name) {
            for (int i = 0; i < name.length(); i++)
                if (Character.isSurrogate(name.charAt(i))) return hasPairsOnly(name);
            return true;
        }

        private static boolean hasPairsOnly(String name) {
            return name.codePoints().noneMatch(character -> Character.getType(character) == Character.SURROGATE);
        }
    }
}
