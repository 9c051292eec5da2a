package dev.sluice.edge;

import dev.sluice.http.RequestBody;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads the body of a request within a limit of bytes and a deadline. For the event loop of the request only. */
final class RequestBodyReader {
    private final Buffer body = Buffer.buffer();
    private final Promise<Buffer> result = Promise.promise();
    private final long limit;

    private RequestBodyReader(long limit) {
        this.limit = limit;
    }

    /**
     * Reads the body of a paused request.
     *
     * @param limit bytes
     * @return fails with a {@link ProblemException}: 413 past the limit, 408 past the deadline, 400 if the connection ends early
     */
    static Future<Buffer> read(HttpServerRequest request, long limit, Deadline deadline, Clock clock) {
        if (RequestBody.length(request) > limit) return Future.failedFuture(tooLarge(limit));
        RequestBodyReader reader = new RequestBodyReader(limit);
        Clock.Timer timer = clock.after(deadline.remaining(clock), reader::onTimeout);
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
        else body.appendBuffer(chunk);
    }

    private void onTimeout() {
        result.tryFail(new ProblemException(408, "The body did not arrive within the request's deadline."));
    }

    private static ProblemException tooLarge(long limit) {
        return new ProblemException(413, "The body is larger than the limit of " + limit + " bytes.");
    }
}
