package dev.sluice.core.netty.connection;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;

/** Closes a connection with a reset (RST), so that its peer does not take a partial body for complete. */
public final class AbortiveClose {
    private AbortiveClose() {}

    /** Closes the connection and drops its queued bytes. Must be called on its event loop. */
    public static void close(ChannelHandlerContext context) {
        if (!context.channel().isOpen()) return;
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ChannelFuture ignored = context.close();
    }
}
