package dev.sluice.core.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Joins the small chunks of a body on HTTP/1 that one read of the socket has brought. A chunk that comes alone passes without a copy. No
 * chunk waits for another read, and no others are joined than those next to each other. For one connection.
 *
 * <p>A subclass follows the messages of its connection, because one more handler in the pipeline would cost more.
 *
 * <p>Vert.x 5.1.10: queues an object of about 95 bytes for each chunk of a read before a pause has an effect. {@code ContentMergerTest}
 */
abstract class ContentMerger extends ChannelDuplexHandler {
    /** A larger chunk passes as it is. Its object adds less than a tenth to its bytes. */
    static final int SMALL = 1024;

    /** The joined bytes, at most: the size of the chunks of a body that Vert.x hands over by default. */
    static final int MAX = 8192;

    private final PieceLimit limit = new PieceLimit();
    private @Nullable HttpContent first;
    private @Nullable ByteBuf joined;

    /** Follows a message, and passes it on to the next handler. */
    protected abstract void pass(ChannelHandlerContext context, Object message);

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        if (isSmallChunk(message)) {
            add(context, (HttpContent) message);
            return;
        }
        passOn(context);
        pass(context, message);
    }

    /** The last content may have trailers, and an invalid one the failure of the decoder. */
    private static boolean isSmallChunk(Object message) {
        return message instanceof HttpContent chunk
                && !(message instanceof LastHttpContent)
                && chunk.decoderResult().isSuccess()
                && chunk.content().readableBytes() < SMALL;
    }

    private void add(ChannelHandlerContext context, HttpContent chunk) {
        limit.add(chunk.content().readableBytes());
        if (joined != null && joined.readableBytes() + chunk.content().readableBytes() > MAX) passOn(context);
        if (joined == null && first == null) {
            first = chunk;
            return;
        }
        if (joined == null) joined = context.alloc().buffer(SMALL, MAX);
        if (first != null) append(joined, first);
        first = null;
        append(joined, chunk);
    }

    private static void append(ByteBuf to, HttpContent chunk) {
        to.writeBytes(chunk.content());
        chunk.release();
    }

    /** Passes the joined chunks on. */
    protected final void passOn(ChannelHandlerContext context) {
        HttpContent chunk = joined == null ? first : new DefaultHttpContent(joined);
        first = null;
        joined = null;
        if (chunk != null) pass(context, chunk);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        passOn(context);
        limit.endRead(context.channel());
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        passOn(context);
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        passOn(context);
        limit.endRead(context.channel());
    }
}
