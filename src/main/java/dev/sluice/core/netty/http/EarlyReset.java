package dev.sluice.core.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Holds the reset of a stream whose reply is complete and not yet read, while its request has not ended, because a reset does not invalidate
 * such a reply (RFC 9113 8.1). The end of the exchange then closes the stream, without another reset. For one connection to a backend on HTTP/2, on its event
 * loop.
 *
 * <p>Vert.x 5.1.10: fails a complete response when the reset of its stream arrives before its reader has taken it. {@code
 * EarlyResetTest}
 */
final class EarlyReset extends Http2FrameListenerDecorator implements Http2LifecycleManager {
    private final Http2ConnectionHandler handler;

    /** Marks the streams whose resets are held. */
    private final Http2Connection.PropertyKey held;

    private EarlyReset(Http2FrameListener listener, Http2ConnectionHandler handler) {
        super(listener);
        this.handler = handler;
        this.held = handler.connection().newKey();
    }

    /** Installs it on a connection. Does nothing on HTTP/1. */
    static void installOn(HttpConnection connection) {
        ChannelHandlerContext context = ((HttpClientConnection) connection).channelHandlerContext();
        if (!(context.handler() instanceof Http2ConnectionHandler handler)) return;
        EarlyReset filter = new EarlyReset(handler.decoder().frameListener(), handler);
        handler.decoder().frameListener(filter);
        handler.decoder().lifecycleManager(filter);
        handler.encoder().lifecycleManager(filter);
    }

    private boolean isHeld(@Nullable Http2Stream stream) {
        return stream != null && stream.getProperty(held) != null;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) throws Http2Exception {
        Http2Stream stream = handler.connection().stream(streamId);
        if (isUnread(stream)) stream.setProperty(held, true);
        else super.onRstStreamRead(context, streamId, errorCode);
    }

    /** Returns whether a reply is complete, and its reader has not taken all of its bytes. */
    private boolean isUnread(Http2Stream stream) {
        return stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
                && handler.connection().local().flowController().unconsumedBytes(stream) > 0;
    }

    /** The decoder calls it after a reset. */
    @Override
    public void closeStream(Http2Stream stream, ChannelFuture future) {
        if (!isHeld(stream)) handler.closeStream(stream, future);
    }

    /** The encoder calls it at the end of an exchange whose request has not ended. */
    @Override
    public ChannelFuture resetStream(
            ChannelHandlerContext context, int streamId, long errorCode, ChannelPromise promise) {
        Http2Stream stream = handler.connection().stream(streamId);
        if (!isHeld(stream)) return handler.resetStream(context, streamId, errorCode, promise);
        handler.closeStream(stream, promise.setSuccess());
        return promise;
    }

    @Override
    public void closeStreamLocal(Http2Stream stream, ChannelFuture future) {
        handler.closeStreamLocal(stream, future);
    }

    @Override
    public void closeStreamRemote(Http2Stream stream, ChannelFuture future) {
        handler.closeStreamRemote(stream, future);
    }

    @Override
    public ChannelFuture goAway(
            ChannelHandlerContext context, int lastStream, long errorCode, ByteBuf debugData, ChannelPromise promise) {
        return handler.goAway(context, lastStream, errorCode, debugData, promise);
    }

    @Override
    public void onError(ChannelHandlerContext context, boolean outbound, Throwable cause) {
        handler.onError(context, outbound, cause);
    }
}
