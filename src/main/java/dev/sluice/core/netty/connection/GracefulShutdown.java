package dev.sluice.core.netty.connection;

import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Shuts a connection down after its requests in flight.
 *
 * <p>Vert.x 5.1.10: HttpServer.shutdown closes the connection of a caller by force, unless it is in a shutdown of its own.
 * {@code DrainTest}
 */
public final class GracefulShutdown {
    /** A drain has a limit of its own. */
    private static final Duration LIMIT_OF_CALLERS = Duration.ofDays(365);

    /** Longer than any attempt. */
    private static final Duration LIMIT_OF_BACKENDS = Duration.ofMinutes(60);

    private GracefulShutdown() {}

    /** Closes the connection of a caller after its requests in flight, however long they take. */
    public static void ofCaller(HttpConnection connection) {
        shutDown(connection, LIMIT_OF_CALLERS);
    }

    /** Closes a connection to a backend after its requests in flight; an HTTP/2 connection leaves the pool at once. */
    public static void ofBackend(HttpConnection connection) {
        shutDown(connection, LIMIT_OF_BACKENDS);
    }

    private static void shutDown(HttpConnection connection, Duration limit) {
        Future<Void> unused = connection.shutdown(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
