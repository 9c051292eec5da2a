package dev.sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
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

    private final byte[] bytes;
    private @Nullable JsonNode tree;

    private RawJson(byte[] bytes, @Nullable JsonNode tree) {
        this.bytes = bytes;
        this.tree = tree;
    }

    /**
     * Validates a body without building a tree.
     *
     * @throws InvalidJsonException if the body is not exactly one JSON value
     */
    public static RawJson ofValidated(Buffer body) {
        // Does not copy a body that arrived in one buffer: no other object refers to its array.
        byte[] bytes = ByteBufUtil.getBytes(((BufferInternal) body).getByteBuf(), 0, body.length(), false);
        Json.validate(bytes);
        return new RawJson(bytes, null);
    }

    public static RawJson of(JsonNode tree) {
        return new RawJson(Json.toBytes(tree), tree);
    }

    /** Returns an object of values, in this order, without building a tree. */
    public static RawJson ofFields(Map<String, RawJson> fields) {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        String separator = "{";
        for (Map.Entry<String, RawJson> field : fields.entrySet()) {
            object.writeBytes((separator + TextNode.valueOf(field.getKey()) + ":").getBytes(UTF_8));
            object.writeBytes(field.getValue().bytes);
            separator = ",";
        }
        object.writeBytes((fields.isEmpty() ? "{}" : "}").getBytes(UTF_8));
        return new RawJson(object.toByteArray(), null);
    }

    public byte[] bytes() {
        return bytes;
    }

    public JsonNode tree() {
        JsonNode parsed = tree;
        if (parsed == null) {
            parsed = Json.readTree(bytes);
            tree = parsed;
        }
        return parsed;
    }
}
