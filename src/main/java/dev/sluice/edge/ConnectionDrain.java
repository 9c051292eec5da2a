package dev.sluice.edge;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How callers learn that they should connect elsewhere. Once it has begun, every answer on HTTP/1 says {@code Connection:
 * close} and is the last on its connection (RFC 9112, 9.6), also to requests that came before. On HTTP/2 each connection is
 * told with a GOAWAY that cuts nothing off (RFC 9113, 6.8: the highest stream there can be), so that what a caller sent
 * before it heard is answered too. The listener, when it stops, closes those that are still there; one that it misses
 * closes after the requests that it has then.
 *
 * <p>Thread-safe: a connection is remembered before the volatile flag is read, and the flag is set before those remembered
 * are told, so none is missed; to be told twice is the same as once, and any thread may tell.
 */
public final class ConnectionDrain {
    private static final long NO_ERROR = 0;
    private static final int LAST_STREAM_ID = Integer.MAX_VALUE;

    private final Duration closeTimeout;
    private final Set<HttpConnection> http2Connections = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;
    private volatile boolean listenersStopping;

    /**
     * Prepares one.
     *
     * @param closeTimeout how long a connection may take to end once its last answer has begun
     */
    public ConnectionDrain(Duration closeTimeout) {
        this.closeTimeout = closeTimeout;
    }

    /** Begins it; there is no way back. */
    public void start() {
        draining = true;
        http2Connections.forEach(ConnectionDrain::sendGoAway);
    }

    /** From now on the listeners stop. */
    public void onListenerStop() {
        listenersStopping = true;
    }

    /** Remembers an HTTP/2 connection until it closes. */
    void track(HttpConnection connection) {
        if (http2Connections.add(connection)) connection.closeHandler(closed -> http2Connections.remove(connection));
        // Vert.x tells a connection that is in its handshake nothing, and would cut it at the limit.
        if (listenersStopping) shutDown(connection);
        else if (draining) sendGoAway(connection);
    }

    /** Sends a GOAWAY and keeps the connection. Vert.x deprecates the method without another that does this. */
    @SuppressWarnings("deprecation")
    private static void sendGoAway(HttpConnection connection) {
        connection.goAway(NO_ERROR, LAST_STREAM_ID);
    }

    /** Marks a response on HTTP/1 as the last of its connection, once the drain has begun. */
    void onResponseHead(HttpServerRequest request) {
        if (!draining) return;
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // Vert.x does not close by that header; but a connection told to shut down closes once its answer is written.
        shutDown(request.connection());
    }

    private void shutDown(HttpConnection connection) {
        connection.shutdown(Math.max(1, closeTimeout.toMillis()), TimeUnit.MILLISECONDS);
    }
}
