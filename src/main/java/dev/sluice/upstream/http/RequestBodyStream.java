package dev.sluice.upstream.http;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.netty.http.TrailerWriter;
import dev.sluice.upstream.backend.StreamedBodies;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * Streams the body of a request with backpressure. A part waits until the end of its turn of the event loop for the end of the body, so
 * that an end in the same read goes on the last DATA frame. For one attempt, on the event loop of its call.
 */
final class RequestBodyStream {
    private final HttpClientRequest request;
    private final StreamedBodies bodies;
    private final BodyPipe pipe;
    private final ReadStream<Buffer> body;
    private final EventLoop loop = EventLoop.current();
    private final Promise<Void> written = Promise.promise();
    private @Nullable Buffer held;

    private RequestBodyStream(HttpClientRequest request, StreamedBodies bodies, BodyPipe pipe) {
        this.request = request;
        this.bodies = bodies;
        this.pipe = pipe;
        this.body = bodies.requestBody();
    }

    /**
     * Sends a head and streams a body. {@code onCallerGone} runs if the caller closes its connection before the end of the body.
     */
    static Future<Void> send(HttpClientRequest request, StreamedBodies bodies, BodyPipe pipe, Runnable onCallerGone) {
        if (bodies.requestLength() < 0) request.setChunked(true);
        RequestBodyStream stream = new RequestBodyStream(request, bodies, pipe);
        stream.start(onCallerGone);
        return stream.written.future();
    }

    private void start(Runnable onCallerGone) {
        pipe.onDrain(body::resume);
        body.handler(this::onPart)
                .endHandler(end -> end().onComplete(written))
                .exceptionHandler(failure -> onCallerGone.run());
        if (bodies.awaitsContinue()) awaitContinue();
        // Sent at once, so that the backend can reject the request before the body arrives.
        pipe.begin(request.writeHead());
        body.resume();
    }

    private void awaitContinue() {
        pipe.awaitContinue();
        request.continueHandler(accepted -> {
            pipe.onContinue();
            bodies.onContinue();
        });
    }

    private void onPart(Buffer bytes) {
        writeHeld();
        held = bytes;
        loop.execute(this::writeHeld);
    }

    private void writeHeld() {
        Buffer bytes = held;
        held = null;
        if (bytes == null) return;
        if (bodies.repeatableLength() >= 0) pipe.writeKept(bytes);
        else pipe.write(bytes);
        if (pipe.isPaused()) body.pause();
    }

    private Future<Void> end() {
        MultiMap trailers = bodies.requestTrailers();
        if (trailers != null) return endWith(trailers);
        Buffer last = held;
        held = null;
        return pipe.endWith(last);
    }

    private Future<Void> endWith(MultiMap trailers) {
        writeHeld();
        pipe.end();
        return TrailerWriter.end(request, pipe.lastWrite(), trailers);
    }
}
