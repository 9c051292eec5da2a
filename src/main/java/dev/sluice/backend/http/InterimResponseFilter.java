package dev.sluice.backend.http;

import dev.sluice.http.ContentMerger;
import dev.sluice.http.DataFrameMerger;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * Drops interim responses (RFC 9110, 15.2) with status 102 or 104 to 199. Vert.x 5.1.10 treats them as final ({@code
 * ProxiedResponsesTest}, {@code ExpectationsTest}); it handles 100 and 103 itself.
 */
final class InterimResponseFilter extends ChannelInboundHandlerAdapter {
    private static final String NAME = "interim";

    private boolean dropping;

    private InterimResponseFilter() {}

    static void installOn(HttpConnection connection) {
        ChannelHandlerContext vertxHandler = ((HttpClientConnection) connection).channelHandlerContext();
        if (vertxHandler.handler() instanceof Http2ConnectionHandler http2) {
            Http2ConnectionDecoder decoder = http2.decoder();
            decoder.frameListener(new OnHttp2(decoder.frameListener()));
            DataFrameMerger.installOn(vertxHandler);
            return;
        }
        vertxHandler.pipeline().addBefore(vertxHandler.name(), NAME, new InterimResponseFilter());
        ContentMerger.installBefore(vertxHandler);
    }

    /** Removes the filter from a connection that has changed its protocol. */
    static void removeFrom(HttpConnection connection) {
        ChannelPipeline pipeline =
                ((HttpClientConnection) connection).channelHandlerContext().pipeline();
        ContentMerger.removeFrom(pipeline);
        if (pipeline.get(NAME) != null) pipeline.remove(NAME);
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

    private static final class OnHttp2 extends Http2FrameListenerDecorator {
        OnHttp2(Http2FrameListener listener) {
            super(listener);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean endOfStream)
                throws Http2Exception {
            if (!isDropped(headers, endOfStream)) super.onHeadersRead(context, stream, headers, padding, endOfStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream)
                throws Http2Exception {
            if (!isDropped(headers, endOfStream))
                super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, endOfStream);
        }

        private static boolean isDropped(Http2Headers headers, boolean endOfStream) {
            CharSequence status = headers.status();
            return !endOfStream
                    && HttpStatusClass.valueOf(status) == HttpStatusClass.INFORMATIONAL
                    && InterimResponseFilter.isDropped(Integer.parseInt(status.toString()));
        }
    }
}
