package dev.sluice.core.netty.http;

import dev.sluice.core.http.HeaderSyntax;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpMethod;

/**
 * Replaces a method that is not a token (RFC 9110 9.1) by {@link #INVALID}, which gets 400. Also keeps the trailers of each request, and
 * notes the end of one without a body. For one connection.
 *
 * <p>Vert.x 5.1.10: throws for a method that is no token, and closes the connection with all its streams. {@code HeaderFieldsTest}
 *
 * <p>Vert.x 5.1.10: resets the stream of an extended CONNECT. {@code WebSocketLimitsTest}
 */
public final class Http2RequestFilter extends Http2FrameListenerDecorator {
    /** Stands for a method that is not a token. A request with this method gets 400 as well. */
    public static final HttpMethod INVALID = HttpMethod.valueOf("INVALID-METHOD");

    /** The method of an extended CONNECT (RFC 8441), which Vert.x would reset. */
    public static final HttpMethod EXTENDED_CONNECT = HttpMethod.valueOf("EXTENDED-CONNECT");

    private static final CharSequence PROTOCOL = Http2Headers.PseudoHeaderName.PROTOCOL.value();

    private Http2RequestFilter(Http2FrameListener listener) {
        super(listener);
    }

    /** Installs the filter after the preface of a connection. Does nothing on HTTP/1. */
    static void install(ChannelPipeline pipeline) {
        Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
        if (handler == null) return;
        Http2ConnectionDecoder decoder = handler.decoder();
        decoder.frameListener(new Http2RequestFilter(decoder.frameListener()));
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        super.onHeadersRead(context, stream, checked(context, stream, headers, endOfStream), padding, endOfStream);
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
        super.onHeadersRead(
                context,
                stream,
                checked(context, stream, headers, endOfStream),
                dependency,
                weight,
                exclusive,
                padding,
                endOfStream);
    }

    private static Http2Headers checked(
            ChannelHandlerContext context, int streamId, Http2Headers headers, boolean endOfStream)
            throws Http2Exception {
        CharSequence method = headers.method();
        // The codec has reset the stream of trailers with a method, and Vert.x resets that of a head without one.
        if (method == null) RequestTrailers.keep(context, streamId, headers);
        else check(headers, method);
        if (method != null && endOfStream) BodyLength.noteEnd(context, streamId);
        return headers;
    }

    private static void check(Http2Headers headers, CharSequence method) {
        if (!HeaderSyntax.isToken(method.toString())) headers.method(INVALID.name());
        boolean isExtended = HttpMethod.CONNECT.name().contentEquals(method) && headers.contains(PROTOCOL);
        if (isExtended) headers.method(EXTENDED_CONNECT.name()).remove(PROTOCOL);
    }
}
