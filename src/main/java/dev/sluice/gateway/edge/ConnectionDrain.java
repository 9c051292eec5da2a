package dev.sluice.gateway.edge;

import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.netty.connection.ConnectionSet;
import dev.sluice.core.netty.connection.GracefulShutdown;
import dev.sluice.core.netty.http.LastResponse;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.edge.connection.OpenConnections;
import dev.sluice.gateway.proxy.StreamDrain;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes callers connect elsewhere during the drain, and when their connection has reached its age. After {@link #start}, each HTTP/1 response has {@code Connection: close}
 * and is the last of its connection (RFC 9112 9.6). Each HTTP/2 connection gets a GOAWAY with the highest stream number (RFC
 * 9113 6.8), so that streams in transit get a response too. A stopping listener closes the connections that remain.
 *
 * <p>Thread-safe. {@link #track} adds a connection before it reads the volatile flag, and {@link #start} sets the flag before it
 * visits the connections. No connection is missed, and a second GOAWAY does no harm.
 */
public final class ConnectionDrain {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");
    private static final int LAST_STREAM_ID = Integer.MAX_VALUE;

    /** The time for a caller of gRPC to receive the status that its call has at the limit. */
    public static final Duration CALL_END_TIME = Duration.ofSeconds(1);

    private final CallerConnections connections;
    private final StreamDrain streams;
    private final ConnectionSet<HttpConnection> http2Connections = new ConnectionSet<>();
    private volatile boolean draining;
    private volatile boolean listenersStopping;

    public ConnectionDrain(CallerConnections connections) {
        this.connections = connections;
        this.streams = new StreamDrain(connections::newAge);
    }

    /** Returns the streams that the drain ends. */
    StreamDrain streams() {
        return streams;
    }

    /** Ends each event stream between two events, because its callers connect elsewhere now. */
    public void endEventStreams() {
        streams.endEvents();
    }

    /** Starts the drain, which cannot be stopped. */
    public void start() {
        draining = true;
        connections.all().startDrain();
        http2Connections.forEach(ConnectionDrain::sendGoAway);
    }

    /**
     * Completes after the callers have closed their HTTP/2 connections because of the GOAWAY, or after {@code limit}. If the
     * gateway closes first, frames in transit cause a reset, and some clients then lose the response.
     */
    public Future<Void> awaitHttp2Close(Clock clock, Duration limit) {
        return http2Connections.awaitEmpty(clock, limit);
    }

    /** Shuts down each HTTP/2 connection that arrives from now on. */
    public void onListenersStop() {
        listenersStopping = true;
    }

    /**
     * Shuts each connection down by itself, after its requests. Completes after the last one has closed. Those that are left at
     * {@code limit} are cut.
     */
    public Future<Void> shutDown(Duration limit) {
        onListenersStop();
        OpenConnections all = connections.all();
        all.shutDown();
        return all.awaitClosed(limit)
                .compose(over -> streams.endCalls() ? all.awaitClosed(CALL_END_TIME) : Future.succeededFuture())
                .compose(over -> all.cut())
                .map(ConnectionDrain::logCut);
    }

    private static @Nullable Void logCut(long cut) {
        if (cut > 0)
            LOG.atWarn()
                    .addKeyValue("connections", cut)
                    .log("the limit of the drain is over; connections with unfinished responses were cut");
        return null;
    }

    /** Keeps an HTTP/2 connection until it closes. */
    void track(HttpConnection connection) {
        if (http2Connections.add(connection)) connection.closeHandler(closed -> http2Connections.remove(connection));
        // Vert.x does not shut down a connection during its handshake, and would cut it at the limit.
        if (listenersStopping) GracefulShutdown.ofCaller(connection);
        else if (draining || connections.retires(connection)) sendGoAway(connection);
    }

    /** Sends a GOAWAY and keeps the connection. Vert.x 5.1 deprecates the method without a replacement. */
    @SuppressWarnings("deprecation")
    private static void sendGoAway(HttpConnection connection) {
        connection.goAway(Http2ErrorCode.NO_ERROR, LAST_STREAM_ID);
    }

    /** In the drain and on an old connection, marks a response on HTTP/1 as the last of its connection. */
    void onResponseHead(HttpServerRequest request, Clock clock) {
        if (!draining && !connections.retires(request.connection())) return;
        LastResponse.announce(request, clock);
        // Vert.x ignores this header, but closes a connection in shutdown after its response.
        GracefulShutdown.ofCaller(request.connection());
    }
}
