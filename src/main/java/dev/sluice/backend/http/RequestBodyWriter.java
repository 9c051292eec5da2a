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
 * A request's body on its way out. A large one goes in slices, each when the one before has left: so it is seen whether
 * the backend takes anything, and only one slice is queued.
 */
final class RequestBodyWriter {
    private static final int SLICE = 32 * 1024;

    private final HttpClientRequest request;
    private final Buffer body;
    private final Runnable moved;
    private final Promise<Void> whole = Promise.promise();
    private int sent;

    private RequestBodyWriter(HttpClientRequest request, Buffer body, Runnable moved) {
        this.request = request;
        this.body = body;
        this.moved = moved;
    }

    /** Sends head and {@code body}; {@code moved} runs whenever the backend has taken a part of a large one. */
    static Future<Void> of(HttpClientRequest request, @Nullable Buffer body, Runnable moved) {
        if (body == null) return request.end();
        if (body.length() <= SLICE) return request.end(body);
        request.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
        RequestBodyWriter upload = new RequestBodyWriter(request, body, moved);
        upload.next();
        return upload.whole.future();
    }

    /**
     * Sends head and the body of {@code passage} as it comes, no faster than the backend takes it; {@code lost} runs if the
     * caller is lost before its end.
     */
    static Future<Void> stream(HttpClientRequest request, StreamedBodies passage, BodyPipe flow, Runnable lost) {
        if (passage.length() < 0) request.setChunked(true);
        Promise<Void> whole = Promise.promise();
        ReadStream<Buffer> body = passage.body();
        flow.onDrain(body::resume);
        body.handler(bytes -> pass(bytes, flow, body))
                .endHandler(end -> request.end().onComplete(whole))
                .exceptionHandler(broken -> lost.run());
        // At once, so that a backend that refuses by the head alone can say so before the body comes.
        request.writeHead();
        body.resume();
        return whole.future();
    }

    private static void pass(Buffer bytes, BodyPipe flow, ReadStream<Buffer> body) {
        flow.pass(bytes);
        if (flow.isFull()) body.pause();
    }

    private void next() {
        int end = Math.min(sent + SLICE, body.length());
        Buffer slice = body.slice(sent, end);
        sent = end;
        if (sent == body.length()) request.end(slice).onComplete(whole);
        else request.write(slice).onComplete(taken -> taken(), whole::tryFail);
    }

    private void taken() {
        moved.run();
        next();
    }
}
