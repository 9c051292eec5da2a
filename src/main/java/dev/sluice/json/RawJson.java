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
 * A JSON value on its way into the answer: the bytes as they came, and a tree only once somebody looks into it.
 *
 * <p>One that a backend sent belongs to one request and so to one event loop. One that is known at load, such as a
 * fallback, has its tree from the beginning and never changes.
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
     * A body, checked but not taken apart.
     *
     * @throws InvalidJsonException when the body is not exactly one JSON value
     */
    public static RawJson ofValidated(Buffer body) {
        // Not a copy where the body came at once: then the array is nobody else's.
        byte[] bytes = ByteBufUtil.getBytes(((BufferInternal) body).getByteBuf(), 0, body.length(), false);
        Json.validate(bytes);
        return new RawJson(bytes, null);
    }

    public static RawJson of(JsonNode tree) {
        return new RawJson(Json.toBytes(tree), tree);
    }

    /** An object of values, in this order; no tree is built of any. */
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

    /** Its JSON text. */
    public byte[] bytes() {
        return bytes;
    }

    /** The value taken apart, once. */
    public JsonNode tree() {
        JsonNode parsed = tree;
        if (parsed == null) {
            parsed = Json.readTree(bytes);
            tree = parsed;
        }
        return parsed;
    }
}
