package dev.sluice.core.netty.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Lets a connection read one buffer of at most 64 KiB in a turn of its event loop, and less if it has a limit. Thread-safe.
 *
 * <p>Netty 4.2.20: reads 16 buffers of a connection in a turn, so 200 callers with large bodies delay all others by half a second.
 * {@code SocketTransportTest}
 */
public final class OneBufferAllocator extends AdaptiveRecvByteBufAllocator {

    /** Sets no limit of its own. */
    public static final OneBufferAllocator UNLIMITED = new OneBufferAllocator(Integer.MAX_VALUE);

    private final int limit;

    private OneBufferAllocator(int limit) {
        this.limit = limit;
        maxMessagesPerRead(1);
    }

    /** Lets a connection read at most so many bytes in each turn from its next turn on, if it has such an allocator. */
    public static void limit(Channel channel, int bytes) {
        channel.config().setRecvByteBufAllocator(new OneBufferAllocator(bytes));
    }

    @Override
    @SuppressWarnings("deprecation") // the interface of Netty 4.2
    public Handle newHandle() {
        return new OneBuffer((ExtendedHandle) super.newHandle());
    }

    /** For the event loop of one connection. */
    private static final class OneBuffer extends DelegatingHandle implements ExtendedHandle {
        private int limit;

        OneBuffer(ExtendedHandle adaptive) {
            super(adaptive);
        }

        @Override
        public void reset(ChannelConfig config) {
            // A connection keeps its first handle. Its allocator may change.
            limit = config.getRecvByteBufAllocator() instanceof OneBufferAllocator current
                    ? current.limit
                    : Integer.MAX_VALUE;
            super.reset(config);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            int size = guess();
            return size == ReadBuffer.SIZE ? ReadBuffer.take(allocator) : allocator.ioBuffer(size);
        }

        @Override
        public int guess() {
            return Math.min(limit, super.guess());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
        }
    }
}
