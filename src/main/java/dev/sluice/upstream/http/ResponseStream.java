package dev.sluice.upstream.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/**
 * Passes the response body from the WebClient to the attempt. While the caller reads too slowly, its queue is full and the
 * WebClient pauses the response. {@link #end} does not mean success, because a WebClient also ends a broken body; the future of
 * the request distinguishes them. Used on the event loop of its attempt.
 */
final class ResponseStream implements BodyStream<Void> {
    private final HttpAttempt attempt;

    ResponseStream(HttpAttempt attempt) {
        this.attempt = attempt;
    }

    @Override
    public Future<Void> write(Buffer chunk) {
        attempt.onChunk(chunk);
        return Future.succeededFuture();
    }

    @Override
    public boolean writeQueueFull() {
        BodyPipe pipe = attempt.responsePipe();
        return pipe != null && pipe.isPaused();
    }

    @Override
    public ResponseStream drainHandler(@Nullable Handler<Void> handler) {
        BodyPipe pipe = attempt.responsePipe();
        if (pipe != null && handler != null) pipe.onDrain(() -> handler.handle(null));
        return this;
    }

    @Override
    public Future<Void> end() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> result() {
        return Future.succeededFuture();
    }

    @Override
    public ResponseStream exceptionHandler(@Nullable Handler<Throwable> handler) {
        return this;
    }

    @Override
    public ResponseStream setWriteQueueMaxSize(int size) {
        return this;
    }

    @Override
    public void handle(Throwable failure) {
        // The future of the request fails as well.
    }
}
