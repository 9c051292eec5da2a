package dev.sluice.edge;

import dev.sluice.compose.GatewayRequest;
import dev.sluice.http.RequestBody;
import dev.sluice.memory.MemoryLimitException;
import dev.sluice.memory.MeteredBuffer;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads the body of a request within a limit of bytes, its memory and a deadline. For the event loop of the request only. */
final class RequestBodyReader {
    private final MeteredBuffer body;
    private final Promise<MeteredBuffer> result = Promise.promise();
    private final long limit;

    private RequestBodyReader(long limit, MeteredBuffer body) {
        this.limit = limit;
        this.body = body;
    }

    /**
     * Reads the body of a paused request.
     *
     * @param limit bytes
     * @return fails with a {@link ProblemException}: 413 past the limit, 408 past the deadline, 400 if the connection ends early;
     *     fails with a {@link MemoryLimitException}, without reading a body of announced length that exceeds the memory
     */
    static Future<MeteredBuffer> read(HttpServerRequest request, long limit, GatewayRequest head, Clock clock) {
        long length = RequestBody.length(request);
        if (length > limit) return Future.failedFuture(tooLarge(limit));
        RequestBodyReader reader = new RequestBodyReader(limit, new MeteredBuffer(Math.max(0, length), head.memory()));
        Clock.Timer timer = clock.after(head.deadline().remaining(clock), reader::onTimeout);
        request.handler(reader::onChunk)
                .endHandler(end -> reader.result.tryComplete(reader.body))
                .exceptionHandler(error -> reader.result.tryFail(
                        new ProblemException(400, "The connection ended before the body was complete.")));
        RequestBody.sendContinue(request);
        request.resume();
        return reader.result.future().onComplete(done -> timer.cancel());
    }

    private void onChunk(Buffer chunk) {
        if (result.future().isComplete()) return;
        if (body.length() + chunk.length() > limit) result.tryFail(tooLarge(limit));
        else append(chunk);
    }

    private void append(Buffer chunk) {
        try {
            body.append(chunk);
        } catch (MemoryLimitException e) {
            result.tryFail(e);
        }
    }

    private void onTimeout() {
        result.tryFail(new ProblemException(408, "The body did not arrive within the request's deadline."));
    }

    private static ProblemException tooLarge(long limit) {
        return new ProblemException(413, "The body is larger than the limit of " + limit + " bytes.");
    }
}
