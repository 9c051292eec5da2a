package dev.sluice.language.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredOutput;
import dev.sluice.core.netty.BufferBytes;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as its original bytes. The tree is built on first use, or before by {@link #buildTree}.
 *
 * <p>A value of a reply belongs to the event loop of one request. A value known at load, such as a fallback, has its tree
 * from the start and is immutable.
 */
public final class RawJson {
    public static final RawJson NULL = of(NullNode.getInstance());

    /** Larger documents, in bytes, are read on a worker thread, because they would block the event loop. */
    private static final int MAX_ON_EVENT_LOOP = 256 * 1024;

    /** The array of a body that arrived in one buffer is not copied: no other object refers to it. */
    private final byte[] bytes;

    private final MemoryAccount memory;
    private @Nullable JsonNode tree;
    private @Nullable RuntimeException failure;

    private RawJson(byte[] bytes, MemoryAccount memory, @Nullable JsonNode tree) {
        this.bytes = bytes;
        this.memory = memory;
        this.tree = tree;
    }

    /**
     * Validates a body without building a tree.
     *
     * @param memory pays for the tree when {@link #tree} builds it
     * @throws InvalidJsonException if the body is not exactly one JSON value
     */
    public static RawJson ofValidated(Buffer body, MemoryAccount memory) {
        RawJson valid = ofSurelyValid(body, memory);
        return valid == null ? ofSlowlyValidated(body, memory) : valid;
    }

    /**
     * Returns the value of a body that a scan of its bytes finds valid, as it finds the usual documents; null for any other body, which
     * {@link #ofSlowlyValidated} decides on.
     */
    public static @Nullable RawJson ofSurelyValid(Buffer body, MemoryAccount memory) {
        byte[] bytes = BufferBytes.of(body);
        return Json.isSurelyValid(bytes) ? new RawJson(bytes, memory, null) : null;
    }

    /**
     * Validates a body with a parser, which takes longer than {@link #ofSurelyValid} and needs memory for names. Can run on any thread.
     *
     * @throws InvalidJsonException if the body is not exactly one JSON value
     * @throws MemoryLimitException if the names exceed a limit
     */
    public static RawJson ofSlowlyValidated(Buffer body, MemoryAccount memory) {
        byte[] bytes = BufferBytes.of(body);
        Json.validateSlowly(bytes, memory);
        return new RawJson(bytes, memory, null);
    }

    public static RawJson of(JsonNode tree) {
        return of(tree, MemoryAccount.unlimited());
    }

    /**
     * Returns the value of a tree that exists and is paid for.
     *
     * @throws MemoryLimitException if the text of the value exceeds a limit of {@code memory}
     */
    public static RawJson of(JsonNode tree, MemoryAccount memory) {
        return new RawJson(Json.toBytes(tree, memory), memory, tree);
    }

    /**
     * Returns an object of values, in this order, without building a tree.
     *
     * @throws MemoryLimitException if the object exceeds a limit of {@code memory}
     */
    public static RawJson ofFields(Map<String, RawJson> fields, MemoryAccount memory) {
        try (MeteredOutput object = new MeteredOutput(memory)) {
            object.write('{');
            boolean isFirst = true;
            for (Map.Entry<String, RawJson> field : fields.entrySet()) {
                if (!isFirst) object.write(',');
                isFirst = false;
                writeName(field.getKey(), object);
                object.write(field.getValue().bytes);
            }
            object.write('}');
            return new RawJson(object.toByteArray(), memory, null);
        }
    }

    /** Half of a surrogate pair becomes a question mark; Jackson's encoder to UTF-8 would throw for it. */
    private static void writeName(String name, MeteredOutput object) {
        object.write('"');
        object.write(new String(JsonStringEncoder.getInstance().quoteAsString(name)).getBytes(UTF_8));
        object.write('"');
        object.write(':');
    }

    /** Returns whether a document of this length must be read on a worker thread. */
    public static boolean isLarge(int length) {
        return length > MAX_ON_EVENT_LOOP;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Returns whether {@link #tree} must read so much that a worker thread should call {@link #buildTree} before. */
    public boolean needsWorker() {
        return tree == null && failure == null && isLarge(bytes.length);
    }

    /**
     * Builds the tree before its first use. If it cannot be built, nothing is paid for it, and {@link #tree} throws the exception. Can run
     * on any thread before others use the value.
     */
    public RawJson buildTree() {
        try {
            tree();
        } catch (InvalidJsonException | MemoryLimitException e) {
            failure = e;
        }
        return this;
    }

    /**
     * Returns the tree of the value.
     *
     * @throws MemoryLimitException if the tree exceeds a limit
     * @throws InvalidJsonException if a number of the value fits no tree
     */
    public JsonNode tree() {
        if (failure != null) throw failure;
        JsonNode parsed = tree;
        if (parsed == null) {
            parsed = Json.readTree(bytes, memory);
            tree = parsed;
        }
        return parsed;
    }
}
