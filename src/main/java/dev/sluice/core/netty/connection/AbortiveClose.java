package dev.sluice.core.netty.connection;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * Closes a connection with a reset (RST), so that its peer does not take a partial body for complete.
 *
 * <p>Vert.x 5.1.10: closes a connection only after all queued bytes were sent, which never happens if the peer accepts none. {@code
 * SlowBackendTest}
 */
public final class AbortiveClose {
    private AbortiveClose() {}

    /** Closes a connection to a backend on HTTP/1.1 and drops its queued bytes, soon after this call. May be called on any thread. */
    public static void close(HttpConnection backend) {
        ChannelHandlerContext context = ((HttpClientConnection) backend).channelHandlerContext();
        context.executor().execute(() -> close(context));
    }

    /** Closes the connection and drops its queued bytes. Must be called on its event loop. */
    public static void close(ChannelHandlerContext context) {
        if (!context.channel().isOpen()) return;
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ChannelFuture ignored = context.close();
    }
}
