package dev.sluice.backend.http;

import dev.sluice.backend.StreamedBodies;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends request bodies. A large buffered body is sent in chunks, each after the previous one was written. So the write
 * timeout sees progress, and at most one chunk is queued.
 */
final class RequestBodyWriter {
    private static final int CHUNK_SIZE = 32 * 1024;

    private final HttpClientRequest request;
    private final Buffer body;
    private final Runnable onProgress;
    private final Promise<Void> written = Promise.promise();
    private int offset;

    private RequestBodyWriter(HttpClientRequest request, Buffer body, Runnable onProgress) {
        this.request = request;
        this.body = body;
        this.onProgress = onProgress;
    }

    /** Sends a head and a buffered body; {@code onProgress} runs after each chunk but the last. */
    static Future<Void> send(HttpClientRequest request, @Nullable Buffer body, Runnable onProgress) {
        if (body == null) return request.end();
        if (body.length() <= CHUNK_SIZE) return request.end(body);
        request.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        RequestBodyWriter writer = new RequestBodyWriter(request, body, onProgress);
        writer.writeNext();
        return writer.written.future();
    }

    /**
     * Sends a head and streams a body with backpressure. {@code onCallerGone} runs if the caller closes its connection
     * before the end of the body.
     */
    static Future<Void> stream(HttpClientRequest request, StreamedBodies bodies, BodyPipe pipe, Runnable onCallerGone) {
        if (bodies.requestLength() < 0) request.setChunked(true);
        Promise<Void> written = Promise.promise();
        ReadStream<Buffer> body = bodies.requestBody();
        pipe.onDrain(body::resume);
        body.handler(bytes -> write(bytes, pipe, body))
                .endHandler(end -> request.end().onComplete(written))
                .exceptionHandler(failure -> onCallerGone.run());
        if (bodies.awaitsContinue()) awaitContinue(request, bodies, pipe);
        // Sent at once, so that the backend can reject the request before the body arrives.
        request.writeHead();
        body.resume();
        return written.future();
    }

    private static void awaitContinue(HttpClientRequest request, StreamedBodies bodies, BodyPipe pipe) {
        pipe.awaitContinue();
        request.continueHandler(accepted -> {
            pipe.onContinue();
            bodies.onContinue();
        });
    }

    private static void write(Buffer bytes, BodyPipe pipe, ReadStream<Buffer> body) {
        pipe.write(bytes);
        if (pipe.isPaused()) body.pause();
    }

    private void writeNext() {
        int end = Math.min(offset + CHUNK_SIZE, body.length());
        Buffer chunk = body.slice(offset, end);
        offset = end;
        if (offset == body.length()) request.end(chunk).onComplete(written);
        else request.write(chunk).onComplete(done -> onWritten(), written::tryFail);
    }

    private void onWritten() {
        onProgress.run();
        writeNext();
    }
}
