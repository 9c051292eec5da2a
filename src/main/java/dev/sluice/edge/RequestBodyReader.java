package dev.sluice.edge;

import dev.sluice.http.RequestBody;
import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads a request's whole body, bounded in bytes and in time. One event loop uses it, so it needs no lock. */
final class RequestBodyReader {
    private final Buffer body = Buffer.buffer();
    private final Promise<Buffer> whole = Promise.promise();
    private final long limit;

    private RequestBodyReader(long limit) {
        this.limit = limit;
    }

    /**
     * Reads the body of a paused request.
     *
     * @param limit bytes
     * @return fails with a {@link ProblemException}: 413 past the limit, 408 past the deadline, 400 when the caller breaks off
     */
    static Future<Buffer> read(HttpServerRequest request, long limit, Deadline deadline, Clock clock) {
        if (RequestBody.length(request) > limit) return Future.failedFuture(tooLarge(limit));
        RequestBodyReader reader = new RequestBodyReader(limit);
        Clock.Timer timer = clock.after(deadline.remaining(clock), reader::tooLate);
        request.handler(reader::take)
                .endHandler(end -> reader.whole.tryComplete(reader.body))
                .exceptionHandler(lost -> reader.whole.tryFail(refusal(400, "The body broke off.")));
        RequestBody.sendContinue(request);
        request.resume();
        return reader.whole.future().onComplete(done -> timer.cancel());
    }

    private void take(Buffer chunk) {
        if (whole.future().isComplete()) return;
        if (body.length() + chunk.length() > limit) whole.tryFail(tooLarge(limit));
        else body.appendBuffer(chunk);
    }

    private void tooLate() {
        whole.tryFail(refusal(408, "The body did not arrive within the request's deadline."));
    }

    private static ProblemException tooLarge(long limit) {
        return refusal(413, "The body is larger than the " + limit + " bytes that are taken here.");
    }

    private static ProblemException refusal(int status, String detail) {
        return new ProblemException(Problem.of(status, detail));
    }
}
