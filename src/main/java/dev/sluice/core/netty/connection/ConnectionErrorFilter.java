package dev.sluice.core.netty.connection;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.nio.channels.NotYetConnectedException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Logs errors of single connections at debug, so that no caller fills the log, for example with invalid HTTP/2 prefaces.
 *
 * <p>Vert.x 5.1.10: logs an error of a connection at ERROR if it comes before the connection exists for its users.
 * {@code ConnectionErrorFilterTest}
 *
 * <p>Netty epoll 4.2.18: logs a warning for an event of a former connection with the same descriptor. {@code ConnectionErrorFilterTest}
 *
 * <p>vertx-redis-client 5.1.6: throws where it reads some invalid replies, and Vert.x logs an error. {@code ConnectionErrorFilterTest}
 */
public final class ConnectionErrorFilter extends TurboFilter {
    private static final String VERTX_CONNECTIONS = "io.vertx.core.net.impl.ConnectionBase";
    private static final String VERTX_CONTEXTS = "io.vertx.core.impl.ContextImpl";
    private static final String REDIS_CLIENT = "io.vertx.redis.client.impl.";
    private static final String NETTY_PIPELINE = "io.netty.channel.DefaultChannelPipeline";

    /** The same name as that of Sluice's other loggers, so that one level sets all. */
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("dev.sluice");

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String message,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        if (message == null || !isOfOneConnection(logger.getName(), level, failure)) return FilterReply.NEUTRAL;
        LOG.debug("a connection failed: {}", message);
        return FilterReply.DENY;
    }

    private static boolean isOfOneConnection(String logger, Level level, @Nullable Throwable failure) {
        return level == Level.ERROR
                ? logger.equals(VERTX_CONNECTIONS) || (logger.equals(VERTX_CONTEXTS) && isOfRedisClient(failure))
                : failure instanceof NotYetConnectedException && logger.equals(NETTY_PIPELINE);
    }

    /** Whether the client itself has thrown. An exception of its users has their frames above those of the client. */
    private static boolean isOfRedisClient(@Nullable Throwable failure) {
        return failure != null
                && Stream.of(failure.getStackTrace())
                        .filter(frame -> !frame.getClassName().startsWith("java."))
                        .limit(1)
                        .anyMatch(frame -> frame.getClassName().startsWith(REDIS_CLIENT));
    }
}
