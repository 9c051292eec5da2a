package dev.sluice.core.netty;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of buffers that do not change any more, without a copy where that is possible. Thread-safe.
 *
 * <p>Vert.x 5.1.10: Buffer.getBytes copies all bytes. {@code BufferBytesTest}
 */
public final class BufferBytes {
    /** Parts with fewer bytes are joined. */
    private static final int SMALL = 256;

    private BufferBytes() {}

    /** Returns the array of a buffer that fills it, and a copy of the bytes otherwise. The caller must not change it. */
    public static byte[] of(Buffer bytes) {
        return ByteBufUtil.getBytes(((BufferInternal) bytes).getByteBuf(), 0, bytes.length(), false);
    }

    /**
     * Returns a buffer of parts in their order, without a copy of large ones. Small neighbours are joined, because a part takes more time
     * and memory than a copy of its bytes. The caller must not change the parts.
     */
    public static Buffer ofParts(byte[]... parts) {
        List<byte[]> joined = new ArrayList<>(parts.length);
        for (int from = 0, to; from < parts.length; from = to) {
            to = from + 1;
            while (to < parts.length && parts[to - 1].length < SMALL && parts[to].length < SMALL) to++;
            joined.add(to == from + 1 ? parts[from] : join(parts, from, to));
        }
        return BufferInternal.buffer(Unpooled.wrappedBuffer(parts.length, joined.toArray(byte[][]::new)));
    }

    private static byte[] join(byte[][] parts, int from, int to) {
        int length = 0;
        for (int i = from; i < to; i++) length += parts[i].length;
        byte[] joined = new byte[length];
        int offset = 0;
        for (int i = from; i < to; offset += parts[i++].length)
            System.arraycopy(parts[i], 0, joined, offset, parts[i].length);
        return joined;
    }

    /**
     * Returns views of the bytes from an index to a later one, in their order. A buffer of parts has a view of each part. The views are valid
     * as long as the buffer is unchanged.
     */
    public static ByteBuffer[] views(Buffer bytes, int from, int to) {
        return ((BufferInternal) bytes).getByteBuf().nioBuffers(from, to - from);
    }
}
