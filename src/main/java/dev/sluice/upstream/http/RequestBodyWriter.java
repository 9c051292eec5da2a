package dev.sluice.upstream.http;

import dev.sluice.core.netty.http.TrailerWriter;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Sends a buffered body of a request. A large one is sent in chunks, each after the previous one was written. So the write
 * timeout sees progress, and at most one chunk is queued.
 */
final class RequestBodyWriter {
    private static final int CHUNK_SIZE = 32 * 1024;

    private final HttpClientRequest request;
    private final Buffer body;
    private final @Nullable MultiMap trailers;
    private final Runnable onProgress;
    private final Promise<Void> written = Promise.promise();
    private int offset;

    private RequestBodyWriter(
            HttpClientRequest request, Buffer body, @Nullable MultiMap trailers, Runnable onProgress) {
        this.request = request;
        this.body = body;
        this.trailers = trailers;
        this.onProgress = onProgress;
    }

    /** Sends a head and the buffered body of a call; {@code onProgress} runs after each chunk but the last. */
    static Future<Void> send(HttpClientRequest request, Call call, Runnable onProgress) {
        Buffer body = call.body();
        if (body == null) return request.end();
        MultiMap trailers = call.bodies() == null ? null : call.bodies().requestTrailers();
        if (trailers == null && body.length() <= CHUNK_SIZE) return request.end(body);
        if (trailers == null) request.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        else request.setChunked(true);
        RequestBodyWriter writer = new RequestBodyWriter(request, body, trailers, onProgress);
        writer.writeNext();
        return writer.written.future();
    }

    private void writeNext() {
        int end = Math.min(offset + CHUNK_SIZE, body.length());
        Buffer chunk = body.slice(offset, end);
        offset = end;
        if (offset < body.length()) request.write(chunk).onComplete(done -> onWritten(), written::tryFail);
        else if (trailers == null) request.end(chunk).onComplete(written);
        else TrailerWriter.end(request, request.write(chunk), trailers).onComplete(written);
    }

    private void onWritten() {
        onProgress.run();
        writeNext();
    }
}
