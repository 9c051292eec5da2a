package dev.sluice.core.netty.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;

/**
 * Limits the replies that a store sends in RESP (the protocol of Redis and Valkey): their bytes, levels, and announced lengths. Closes the
 * connection at a larger one, and at an unknown type. For one connection.
 *
 * <p>vertx-redis-client 5.1.6: creates an array of each announced length at once, so a reply of 13 bytes ends the process. {@code RespLimitTest}
 */
public final class RespLimit extends ChannelInboundHandlerAdapter {
    /** The most bytes of a reply. The slots of a cluster are the largest reply that Sluice asks for. */
    static final int MAX_BYTES = 1 << 20;

    /** The largest number of elements of an array. */
    static final int MAX_ELEMENTS = 1 << 16;

    /** The deepest array in arrays. The client keeps 32 levels. */
    static final int MAX_DEPTH = 16;

    private static final int LENGTH_OF_LINE_END = 2;
    private static final String LINES = "+-:,(#_!";
    private static final String ARRAYS = "*~>";
    private static final String PAIRS = "%|";
    private static final String TEXTS = "$=";

    /** The bytes of the current reply. */
    private int bytes;

    /** The bytes of the current text that are still to come, with the end of its line. */
    private int textLeft;

    /** The elements that are still to come of each open array, the outermost first. */
    private final int[] elementsLeft = new int[MAX_DEPTH];

    private int depth;

    /** The type of the current line; 0 before the line. */
    private char type;

    /** The number in the current line, for the types with one. */
    private int length;

    private boolean isNegative;
    private boolean isAtLineEnd;
    private boolean isExceeded;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!isExceeded && fits((ByteBuf) message)) {
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (isExceeded) return;
        isExceeded = true;
        context.fireExceptionCaught(new TooLongFrameException("a reply is too large, or has an invalid length"));
        ChannelFuture ignored = context.close();
    }

    /** Reads bytes, and keeps their reader index. Returns false if a reply is too large. */
    private boolean fits(ByteBuf received) {
        int end = received.writerIndex();
        for (int i = received.readerIndex(); i < end; ) {
            int count = Math.min(end - i, Math.max(1, textLeft));
            bytes += count;
            if (bytes > MAX_BYTES) return false;
            if (textLeft > 0) skip(count);
            else if (!read((char) received.getByte(i))) return false;
            i += count;
        }
        return true;
    }

    private void skip(int count) {
        textLeft -= count;
        if (textLeft == 0) endElement();
    }

    private boolean read(char next) {
        if (type == 0) return startLine(next);
        if (next == '\n') return endLine();
        // The client could find the end of another text otherwise.
        return !hasLength() || readLength(next);
    }

    private boolean startLine(char first) {
        type = first;
        length = 0;
        isNegative = false;
        isAtLineEnd = false;
        return hasLength() || isOneOf(LINES);
    }

    private boolean readLength(char next) {
        if (isAtLineEnd) return false;
        if (next == '\r') isAtLineEnd = true;
        else if (next == '-' && length == 0) isNegative = true;
        else if (next >= '0' && next <= '9') length = 10 * length + next - '0';
        else return false;
        return length <= MAX_BYTES;
    }

    private boolean endLine() {
        boolean isText = isOneOf(TEXTS) && !isNegative;
        boolean isFull = hasLength() && !isText && !isNegative && length > 0;
        if (isFull && !openArray()) return false;
        type = 0;
        if (isText) textLeft = length + LENGTH_OF_LINE_END;
        else if (!isFull) endElement();
        return true;
    }

    private boolean openArray() {
        if (depth == MAX_DEPTH || length > MAX_ELEMENTS) return false;
        elementsLeft[depth++] = isOneOf(PAIRS) ? 2 * length : length;
        return true;
    }

    /** The last element of an array ends this array, too. */
    private void endElement() {
        while (depth > 0 && --elementsLeft[depth - 1] == 0) depth--;
        if (depth == 0) bytes = 0;
    }

    private boolean hasLength() {
        return isOneOf(TEXTS) || isOneOf(ARRAYS) || isOneOf(PAIRS);
    }

    private boolean isOneOf(String types) {
        return types.indexOf(type) >= 0;
    }
}
