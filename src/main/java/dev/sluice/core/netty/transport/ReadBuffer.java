package dev.sluice.core.netty.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * The largest buffer for reads of an event loop, which its connections use one after the other. While an object refers to bytes of the
 * last read, the next read gets a new buffer. For one event loop.
 *
 * <p>Netty 4.2.20: with a heap of 512 MiB or less, pools no buffer of more than 16.5 KiB, and fills each new one with zeros. {@code
 * ReadBufferTest}
 */
final class ReadBuffer {
    /** Bytes. */
    static final int SIZE = 64 * 1024;

    private static final FastThreadLocal<ReadBuffer> OF_EVENT_LOOP = new FastThreadLocal<>() {
        @Override
        protected ReadBuffer initialValue() {
            return new ReadBuffer();
        }

        @Override
        protected void onRemoval(ReadBuffer value) {
            value.forget();
        }
    };

    private @Nullable ByteBuf last;

    private ReadBuffer() {}

    /** Returns an empty buffer of {@link #SIZE} bytes, which the caller must release. */
    static ByteBuf take(ByteBufAllocator allocator) {
        return OF_EVENT_LOOP.get().next(allocator);
    }

    private ByteBuf next(ByteBufAllocator allocator) {
        ByteBuf free = last;
        if (free != null && free.refCnt() == 1) return free.clear().retain();
        forget();
        ByteBuf created = allocator.ioBuffer(SIZE, SIZE);
        last = created;
        return created.retain();
    }

    private void forget() {
        if (last != null) last.release();
        last = null;
    }
}
