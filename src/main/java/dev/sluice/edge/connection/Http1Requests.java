package dev.sluice.edge.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.impl.http1.VertxHttpObject;

/**
 * Follows the requests on a connection on HTTP/1. It is idle from the end of a request and its response to the first byte of the next
 * head. For one event loop.
 */
final class Http1Requests {
    private final CallerConnection connection;
    private int withoutResponse;
    private boolean inBody;

    Http1Requests(CallerConnection connection) {
        this.connection = connection;
    }

    void addTo(ChannelPipeline pipeline) {
        pipeline.addBefore("httpDecoder", null, bytes());
        pipeline.addAfter("httpEncoder", null, messages());
        connection.onIdle();
    }

    private boolean isBetweenRequests() {
        return withoutResponse == 0 && !inBody;
    }

    private ChannelHandler bytes() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                if (isBetweenRequests()) connection.onBusy();
                context.fireChannelRead(bytes);
            }
        };
    }

    private ChannelHandler messages() {
        return new ChannelDuplexHandler() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof HttpRequest) onHead();
                if (message instanceof LastHttpContent) onBodyEnd();
                context.fireChannelRead(message);
            }

            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
                context.write(message, written);
                if (message instanceof VertxHttpObject part && part.isEnded()) onResponseEnd();
            }
        };
    }

    private void onHead() {
        withoutResponse++;
        inBody = true;
    }

    private void onBodyEnd() {
        inBody = false;
        if (isBetweenRequests()) connection.onIdle();
    }

    private void onResponseEnd() {
        withoutResponse--;
        if (isBetweenRequests()) connection.onIdle();
    }
}
