package dev.sluice.core.netty.http;

import dev.sluice.core.netty.connection.AcceptedSocket;
import dev.sluice.core.time.Clock;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.http1.Http1ServerConnection;

/**
 * Makes a response the last of its connection: no request behind {@code Connection: close} is processed (RFC 9112 9.6), because its
 * caller may send it again. For HTTP/1 only, on the event loop of the request.
 *
 * <p>Vert.x 5.1.10: processes the requests behind a response with this header. {@code RequestsBehindCloseTest}
 */
public final class LastResponse {
    private LastResponse() {}

    /** Adds the header to a response that has not started, and discards all later requests of its connection. */
    public static void announce(HttpServerRequest request, Clock clock) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        if (!(request.connection() instanceof Http1ServerConnection connection)) return;
        Handler<HttpServerRequest> discard = later -> close(connection, clock);
        connection.handler(discard);
        connection.invalidRequestHandler(discard);
    }

    /** Closes a connection after its written bytes. Bytes of the caller that arrive later must not reset it. */
    static void close(HttpConnection connection, Clock clock) {
        AcceptedSocket.of(connection).closeAcknowledged(clock);
        connection.close();
    }
}
