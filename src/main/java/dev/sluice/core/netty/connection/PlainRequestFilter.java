package dev.sluice.core.netty.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Function;

/**
 * Responds to a request without TLS on a port with TLS. The first byte of a TLS record is no letter (RFC 8446 5.1), and that of a method is.
 * Precedes the TLS handler, whose handshake timeout closes the connection at last. For one event loop.
 *
 * <p>Vert.x 5.1.10: closes a connection with a plain request on a port with TLS without a response. {@code IdsOnEveryProtocolTest}
 */
final class PlainRequestFilter extends ChannelInboundHandlerAdapter {
    private final Function<Boolean, byte[]> response;
    private boolean hasResponded;

    /** @param response returns the bytes of the response; the argument tells whether the request is a HEAD */
    PlainRequestFilter(Function<Boolean, byte[]> response) {
        this.response = response;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!hasResponded && !isLetter(bytes)) {
            context.pipeline().remove(this);
            context.fireChannelRead(bytes);
            return;
        }
        // No other registered method begins with an H.
        boolean isHead = !hasResponded && bytes.getByte(bytes.readerIndex()) == 'H';
        ReferenceCountUtil.release(bytes);
        if (!hasResponded) respond(context, isHead);
    }

    private static boolean isLetter(ByteBuf bytes) {
        byte first = bytes.isReadable() ? bytes.getByte(bytes.readerIndex()) : 0;
        return first >= 'A' && first <= 'Z';
    }

    /** Ends the output only, because a close with unread bytes could reset the connection before the caller reads the response. */
    private void respond(ChannelHandlerContext context, boolean isHead) {
        hasResponded = true;
        ChannelFuture ignored = context.writeAndFlush(Unpooled.wrappedBuffer(response.apply(isHead)))
                .addListener(written -> {
                    ChannelFuture unused = ((DuplexChannel) context.channel()).shutdownOutput();
                });
    }
}
