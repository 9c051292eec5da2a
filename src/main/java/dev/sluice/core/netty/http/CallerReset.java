package dev.sluice.core.netty.http;

import dev.sluice.core.netty.connection.AbortiveClose;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Ends the exchange with a caller at once, and drops its queued bytes: a reset of the stream on HTTP/2, of the connection otherwise.
 *
 * <p>Vert.x 5.1.10: rejects the reset of a stream whose last bytes wait for the window of the caller. {@code SlowCallersTest}
 */
public final class CallerReset {
    private CallerReset() {}

    /** Resets the stream or the connection of a request. Must be called on its event loop. */
    public static void reset(HttpServerRequest request, long error) {
        ChannelHandlerContext context = contextOf(request.connection());
        // A plain close would complete a body without a length.
        if (request.version() != HttpVersion.HTTP_2) AbortiveClose.close(context);
        else resetStream(context, request.response().streamId(), error);
    }

    /** Resets a stream through Netty, which also drops the bytes that wait for the window. */
    private static void resetStream(ChannelHandlerContext context, long stream, long error) {
        Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
        if (handler.connection().stream((int) stream) == null) return;
        ChannelFuture ignored = handler.resetStream(context, (int) stream, error, context.newPromise());
        context.flush();
    }

    static ChannelHandlerContext contextOf(HttpConnection connection) {
        return ((HttpServerConnection) connection).channelHandlerContext();
    }
}
