package dev.sluice.core.netty;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;

/**
 * The bytes of buffers that do not change any more, without a copy where that is possible. Thread-safe.
 *
 * <p>Vert.x 5.1.10: Buffer.getBytes copies all bytes. {@code BufferBytesTest}
 */
public final class BufferBytes {
    private BufferBytes() {}

    /** Returns the array of a buffer that fills it, and a copy of the bytes otherwise. The caller must not change it. */
    public static byte[] of(Buffer bytes) {
        return ByteBufUtil.getBytes(((BufferInternal) bytes).getByteBuf(), 0, bytes.length(), false);
    }

    /** Returns a buffer of parts in their order, without a copy. The caller must not change the parts. */
    public static Buffer ofParts(byte[]... parts) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(parts.length, parts));
    }

    /**
     * Returns views of the bytes from an index to a later one, in their order. A buffer of parts has a view of each part. The views are valid
     * as long as the buffer is unchanged.
     */
    public static ByteBuffer[] views(Buffer bytes, int from, int to) {
        return ((BufferInternal) bytes).getByteBuf().nioBuffers(from, to - from);
    }
}
