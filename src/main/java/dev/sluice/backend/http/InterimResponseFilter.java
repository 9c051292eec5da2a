package dev.sluice.backend.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * Drops interim responses (RFC 9110, 15.2) with status 102 or 104 to 199 on HTTP/1.1. Vert.x 5.1.10 treats them as
 * final ({@code ProxiedResponsesTest}); it handles 100 and 103 itself.
 */
final class InterimResponseFilter extends ChannelInboundHandlerAdapter {
    private boolean dropping;

    private InterimResponseFilter() {}

    static void installOn(HttpConnection connection) {
        ChannelHandlerContext vertxHandler = ((HttpClientConnection) connection).channelHandlerContext();
        if (vertxHandler.handler() instanceof Http2ConnectionHandler) return;
        vertxHandler.pipeline().addBefore(vertxHandler.name(), "interim", new InterimResponseFilter());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response)
            dropping = isDropped(response.status().code());
        if (!dropping) {
            context.fireChannelRead(message);
            return;
        }
        if (message instanceof LastHttpContent) dropping = false;
        ReferenceCountUtil.release(message);
    }

    private static boolean isDropped(int status) {
        return status == 102 || (status > 103 && status < 200);
    }
}
