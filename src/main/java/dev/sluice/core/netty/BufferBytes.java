package dev.sluice.core.netty;

import io.netty.buffer.ByteBufUtil;
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

    /** Returns a view of the bytes, which is valid as long as the buffer is unchanged. */
    public static ByteBuffer view(Buffer bytes) {
        return ((BufferInternal) bytes).getByteBuf().nioBuffer();
    }
}
