package dev.sluice.core.netty.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * Drops interim responses (RFC 9110, 15.2) with status 102 or 104 to 199 on HTTP/2, as {@link StrictResponseCodec} does on HTTP/1. Vert.x
 * handles 100 and 103 itself.
 *
 * <p>Vert.x 5.1.10: treats a response with status 102 or 104 to 199 on HTTP/2 as final. {@code ExpectationsTest}
 */
final class InterimResponseFilter extends Http2FrameListenerDecorator {
    private InterimResponseFilter(Http2FrameListener listener) {
        super(listener);
    }

    /** Installs it, and behind it a {@link DataFrameMerger}. Does nothing on HTTP/1. */
    static void installOn(HttpConnection connection) {
        ChannelHandlerContext vertxHandler = ((HttpClientConnection) connection).channelHandlerContext();
        if (!(vertxHandler.handler() instanceof Http2ConnectionHandler http2)) return;
        Http2ConnectionDecoder decoder = http2.decoder();
        decoder.frameListener(new InterimResponseFilter(decoder.frameListener()));
        DataFrameMerger.installOn(vertxHandler);
    }

    /** Returns whether a response with this status must not reach Vert.x. */
    static boolean isDropped(int status) {
        return status == 102 || (status > 103 && status < 200);
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
                && isDropped(Integer.parseInt(status.toString()));
    }
}
