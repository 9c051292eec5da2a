package dev.sluice.gateway.edge;

import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Responds with 400 to a request without TLS on a port with TLS. The first byte of a TLS record is no letter (RFC 8446 5.1), and that
 * of a method is. Precedes the TLS handler, whose handshake timeout closes the connection at last. For one event loop.
 */
final class PlainRequestRejection extends ChannelInboundHandlerAdapter {
    private static final Problem PROBLEM =
            Problem.of(400, Reason.TLS_REQUIRED, "The request is plain HTTP, and this port expects TLS. Use https.");
    private static final String FORMAT = """
            HTTP/1.1 400 Bad Request\r
            content-type: application/problem+json\r
            cache-control: no-store\r
            x-content-type-options: nosniff\r
            connection: close\r
            %scontent-length: %d\r
            \r
            """;

    private final Function<String, @Nullable String> recordPlain;
    private boolean hasResponded;

    /** @param recordPlain records a request of a peer, and returns its id; null for none */
    PlainRequestRejection(Function<String, @Nullable String> recordPlain) {
        this.recordPlain = recordPlain;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!hasResponded && !isLetter(bytes)) {
            context.pipeline().remove(this);
            context.fireChannelRead(bytes);
            return;
        }
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
        ChannelFuture ignored = context.writeAndFlush(Unpooled.wrappedBuffer(response(context, isHead)))
                .addListener(written -> {
                    ChannelFuture unused = ((DuplexChannel) context.channel()).shutdownOutput();
                });
    }

    /** A response to HEAD has no body. No other registered method begins with an H. */
    private byte[] response(ChannelHandlerContext context, boolean isHead) {
        String id =
                recordPlain.apply(CallerConnections.peerOf(context.channel()).name());
        Buffer body = PROBLEM.body(id);
        String idLine = id == null ? "" : "x-request-id: " + id + "\r\n";
        Buffer head = Buffer.buffer(FORMAT.formatted(idLine, body.length()), StandardCharsets.US_ASCII.name());
        return (isHead ? head : head.appendBuffer(body)).getBytes();
    }
}
