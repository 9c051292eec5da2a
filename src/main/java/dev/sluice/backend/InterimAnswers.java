package dev.sluice.backend;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * Passes over interim answers of an HTTP/1.1 connection that Vert.x 5.0.7 would take for the final one: any status from
 * 100 to 199 but 100 and 103, which it knows, and 101, which nobody asked for (RFC 9110 15.2).
 */
final class InterimAnswers extends ChannelInboundHandlerAdapter {
    private boolean within;

    private InterimAnswers() {}

    static void passOver(HttpConnection connection) {
        ChannelHandlerContext vertx = ((HttpClientConnection) connection).channelHandlerContext();
        if (vertx.handler() instanceof Http2ConnectionHandler) return;
        vertx.pipeline().addBefore(vertx.name(), "interim", new InterimAnswers());
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
