package dev.sluice.core.netty.http;

import dev.sluice.core.netty.EventLoop;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * Handles a request on HTTP/1 only when its connection accepts bytes, so that a caller with pipelined requests queues no more than one
 * response. Vert.x starts no further request of the connection meanwhile.
 *
 * <p>Vert.x 5.1.10: in strict thread mode, handles the next request while the responses before it wait for a slow caller. {@code
 * SlowCallersTest}
 *
 * @param delegate may get a paused request, which it must resume
 */
public record ResponseBackpressure(Handler<HttpServerRequest> delegate) implements Handler<HttpServerRequest> {
    @Override
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (request.version() == HttpVersion.HTTP_2 || !response.writeQueueFull()) delegate.handle(request);
        else handleAfterDrain(request.pause(), response);
    }

    /** Netty reports the drain within a write, and the request would run inside of it. */
    private void handleAfterDrain(HttpServerRequest request, HttpServerResponse response) {
        response.drainHandler(drained -> {
            response.drainHandler(null);
            EventLoop.current().execute(() -> {
                if (!response.closed()) handle(request);
            });
        });
    }
}
