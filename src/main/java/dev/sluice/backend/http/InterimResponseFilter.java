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
 * Drops interim answers (RFC 9110 15.2) of an HTTP/1.1 connection with status 102 or 104 to 199. Vert.x 5.1.10 takes each
 * of them for the final answer: {@code ProxiedResponsesTest} fails without this handler. Vert.x itself handles 100 and 103.
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
