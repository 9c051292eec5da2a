package dev.sluice.edge;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How callers on HTTP/1 learn that they should connect elsewhere: once it has begun, every answer says {@code Connection:
 * close} and is the last on its connection (RFC 9112, 9.6), also to requests that came before. On HTTP/2 the listener says
 * so itself, with GOAWAY, when it stops.
 *
 * <p>Thread-safe: all its state is one volatile flag.
 */
public final class Farewell {
    private final Duration limit;
    private volatile boolean begun;

    /**
     * Prepares one.
     *
     * @param limit how long a connection may take to end once its last answer has begun
     */
    public Farewell(Duration limit) {
        this.limit = limit;
    }

    /** Begins it; there is no way back. */
    public void begin() {
        begun = true;
    }

    /** The same requests, their answers watched. */
    public Handler<HttpServerRequest> before(Handler<HttpServerRequest> door) {
        return request -> {
            if (request.version().alpnName().startsWith("http/1"))
                request.response().headersEndHandler(head -> leave(request));
            door.handle(request);
        };
    }

    /** Vert.x has one such handler for each answer, so all that is left to do on a head is done here. */
    private void leave(HttpServerRequest request) {
        Bodiless.correct(request.response());
        sayIn(request);
    }

    private void sayIn(HttpServerRequest request) {
        if (!begun) return;
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // Vert.x does not close by that header; but a connection told to shut down closes once its answer is written.
        request.connection().shutdown(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    }
}
