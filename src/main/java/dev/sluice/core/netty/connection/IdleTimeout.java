package dev.sluice.core.netty.connection;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;

/**
 * The idle timeout of one connection of a caller.
 *
 * <p>Vert.x 5.1.10: has one idle timeout for all connections of a server. {@code IdleTimeoutTest}
 */
public final class IdleTimeout {
    /** The name of the handler in a pipeline of Vert.x. */
    private static final String NAME = "idle";

    private IdleTimeout() {}

    /**
     * Replaces the timeout of a connection, and starts it anew. Does nothing on a connection without one. Must be called on the event
     * loop of the connection.
     *
     * @param timeout in whole seconds
     */
    public static void extend(HttpConnection connection, Duration timeout) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        if (pipeline.get(NAME) != null)
            pipeline.replace(NAME, NAME, new IdleStateHandler(0, 0, (int) timeout.toSeconds()));
    }
}
