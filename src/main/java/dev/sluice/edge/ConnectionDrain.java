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
    private static final int EVERY_STREAM = Integer.MAX_VALUE;

    private final Duration limit;
    private final Set<HttpConnection> multiplexed = ConcurrentHashMap.newKeySet();
    private volatile boolean begun;
    private volatile boolean closing;

    /**
     * Prepares one.
     *
     * @param limit how long a connection may take to end once its last answer has begun
     */
    public ConnectionDrain(Duration limit) {
        this.limit = limit;
    }

    /** Begins it; there is no way back. */
    public void begin() {
        begun = true;
        multiplexed.forEach(ConnectionDrain::goAway);
    }

    /** From now on the listeners stop. */
    public void close() {
        closing = true;
    }

    /** Remembers an HTTP/2 connection until it closes. */
    void track(HttpConnection connection) {
        if (multiplexed.add(connection)) connection.closeHandler(closed -> multiplexed.remove(connection));
        // Vert.x tells a connection that is in its handshake nothing, and would cut it at the limit.
        if (closing) shutDown(connection);
        else if (begun) goAway(connection);
    }

    /** Sends a GOAWAY and keeps the connection. Vert.x deprecates the method without another that does this. */
    @SuppressWarnings("deprecation")
    private static void goAway(HttpConnection connection) {
        connection.goAway(NO_ERROR, EVERY_STREAM);
    }

    /** Marks a response on HTTP/1 as the last of its connection, once the drain has begun. */
    void onResponseHead(HttpServerRequest request) {
        if (!begun) return;
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // Vert.x does not close by that header; but a connection told to shut down closes once its answer is written.
        shutDown(request.connection());
    }

    private void shutDown(HttpConnection connection) {
        connection.shutdown(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    }
}
