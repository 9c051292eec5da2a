package dev.sluice.edge;

import dev.sluice.time.Clock;
import dev.sluice.transport.ConnectionSet;
import dev.sluice.transport.ListeningSocket;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Makes callers connect elsewhere during the drain. After {@link #start}, each HTTP/1 response has {@code Connection: close}
 * and is the last of its connection (RFC 9112 9.6). Each HTTP/2 connection gets a GOAWAY with the highest stream number (RFC
 * 9113 6.8), so that streams in transit get a response too. A stopping listener closes the connections that remain.
 *
 * <p>Thread-safe. {@link #track} adds a connection before it reads the volatile flag, and {@link #start} sets the flag before it
 * visits the connections. No connection is missed, and a second GOAWAY does no harm.
 */
public final class ConnectionDrain {
    private static final long NO_ERROR = 0;
    private static final int LAST_STREAM_ID = Integer.MAX_VALUE;

    private final Duration closeTimeout;
    private final ConnectionSet<HttpConnection> http2Connections = new ConnectionSet<>();
    private volatile boolean draining;
    private volatile boolean listenersStopping;

    /** @param closeTimeout the limit for closing a connection after the head of its last response */
    public ConnectionDrain(Duration closeTimeout) {
        this.closeTimeout = closeTimeout;
    }

    /** Starts the drain, which cannot be stopped. */
    public void start() {
        draining = true;
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

    /** Notes that a connection carries a request, so that the drain does not wait for its first. */
    static void onRequest(HttpConnection connection) {
        ListeningSocket.onRequest(
                ((HttpServerConnection) connection).channelHandlerContext().channel());
    }

    /** Keeps an HTTP/2 connection until it closes. */
    void track(HttpConnection connection) {
        if (http2Connections.add(connection)) connection.closeHandler(closed -> http2Connections.remove(connection));
        // Vert.x does not shut down a connection during its handshake, and would cut it at the limit.
        if (listenersStopping) shutDown(connection);
        else if (draining) sendGoAway(connection);
    }

    /** Sends a GOAWAY and keeps the connection. Vert.x 5.1 deprecates the method without a replacement. */
    @SuppressWarnings("deprecation")
    private static void sendGoAway(HttpConnection connection) {
        connection.goAway(NO_ERROR, LAST_STREAM_ID);
    }

    /** During the drain, marks a response on HTTP/1 as the last of its connection. */
    void onResponseHead(HttpServerRequest request) {
        if (!draining) return;
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // Vert.x ignores this header, but closes a connection in shutdown after its response.
        shutDown(request.connection());
    }

    private void shutDown(HttpConnection connection) {
        connection.shutdown(Math.max(1, closeTimeout.toMillis()), TimeUnit.MILLISECONDS);
    }
}
