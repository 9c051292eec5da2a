package dev.sluice.core.netty.http;

import dev.sluice.core.netty.transport.OneBufferAllocator;
import io.netty.channel.Channel;

/**
 * Bounds the small pieces of a body that a connection reads in a turn of its event loop. A piece takes the time of some hundred bytes, so
 * a full buffer of them would delay all other connections by milliseconds. For one connection.
 *
 * <p>Netty 4.2.20: fills its buffer in each turn, whatever the time of the pieces in it. {@code DataFrameMergerTest}
 */
final class PieceLimit {
    /** The pieces of a turn. */
    private static final int MAX = 128;

    /** The pieces of a turn that set no limit. */
    private static final int FEW = 16;

    /** The bytes of the framing of a small piece: about 5 for a chunk, and 9 for a frame of HTTP/2. */
    private static final int FRAMING = 8;

    /** A read takes the time of about so many bytes. */
    private static final int MIN_BYTES = 1024;

    private boolean isLimited;
    private int pieces;
    private int bytes;

    /** Counts a piece of this length in bytes. */
    void add(int length) {
        pieces++;
        bytes += length + FRAMING;
    }

    /** Sets the limit for the next turn. */
    void endRead(Channel channel) {
        boolean isMany = pieces > FEW;
        if (isMany) OneBufferAllocator.limit(channel, Math.max(MIN_BYTES, bytes / pieces * MAX));
        else if (isLimited) channel.config().setRecvByteBufAllocator(OneBufferAllocator.UNLIMITED);
        isLimited = isMany;
        pieces = 0;
        bytes = 0;
    }
}
