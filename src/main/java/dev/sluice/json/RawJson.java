package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.memory.MemoryLimitException;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as its original bytes. The tree is built on first use.
 *
 * <p>A value of a reply belongs to the event loop of one request. A value known at load, such as a fallback, has its tree
 * from the start and is immutable.
 */
public final class RawJson {
    public static final RawJson NULL = of(NullNode.getInstance());

    /** Quotes, colon and separator. */
    private static final int FIELD_SYNTAX = 4;

    private final byte[] bytes;
    private final MemoryAccount memory;
    private @Nullable JsonNode tree;

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
        // Does not copy a body that arrived in one buffer: no other object refers to its array.
        byte[] bytes = ByteBufUtil.getBytes(((BufferInternal) body).getByteBuf(), 0, body.length(), false);
        Json.validate(bytes);
        return new RawJson(bytes, memory, null);
    }

    public static RawJson of(JsonNode tree) {
        return new RawJson(Json.toBytes(tree), MemoryAccount.unlimited(), tree);
    }

    /**
     * Returns an object of values, in this order, without building a tree.
     *
     * @throws MemoryLimitException if the object exceeds a limit of {@code memory}
     */
    public static RawJson ofFields(Map<String, RawJson> fields, MemoryAccount memory) {
        long length = 2;
        for (Map.Entry<String, RawJson> field : fields.entrySet())
            length += field.getKey().length() + field.getValue().bytes.length + FIELD_SYNTAX;
        memory.reserve(length);
        return new RawJson(join(fields, (int) length), memory, null);
    }

    private static byte[] join(Map<String, RawJson> fields, int length) {
        ByteArrayOutputStream object = new ByteArrayOutputStream(length);
        String separator = "{";
        for (Map.Entry<String, RawJson> field : fields.entrySet()) {
            object.writeBytes((separator + TextNode.valueOf(field.getKey()) + ":").getBytes(UTF_8));
            object.writeBytes(field.getValue().bytes);
            separator = ",";
        }
        object.writeBytes((fields.isEmpty() ? "{}" : "}").getBytes(UTF_8));
        return object.toByteArray();
    }

    public byte[] bytes() {
        return bytes;
    }

    /**
     * Returns the tree of the value.
     *
     * @throws MemoryLimitException if the tree does not exist yet and exceeds a limit
     */
    public JsonNode tree() {
        JsonNode parsed = tree;
        if (parsed == null) {
            parsed = Json.readTree(bytes, memory);
            tree = parsed;
        }
        return parsed;
    }
}
