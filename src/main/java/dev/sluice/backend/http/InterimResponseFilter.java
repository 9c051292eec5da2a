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
    private boolean within;

    private InterimResponseFilter() {}

    static void passOver(HttpConnection connection) {
        ChannelHandlerContext vertx = ((HttpClientConnection) connection).channelHandlerContext();
        if (vertx.handler() instanceof Http2ConnectionHandler) return;
        vertx.pipeline().addBefore(vertx.name(), "interim", new InterimResponseFilter());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response)
            within = isPassedOver(response.status().code());
        if (!within) {
            context.fireChannelRead(message);
            return;
        }
        if (message instanceof LastHttpContent) within = false;
        ReferenceCountUtil.release(message);
    }

    private static boolean isPassedOver(int status) {
        return status == 102 || (status > 103 && status < 200);
    }
}
