package dev.sluice.gateway.edge;

import dev.sluice.core.http.RequestBody;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredBuffer;
import dev.sluice.core.netty.http.BodyLength;
import dev.sluice.core.netty.http.CallerProgress;
import dev.sluice.core.netty.http.ProgressWatch;
import dev.sluice.core.spec.Size;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * Reads the body of a request within a limit of bytes, its memory and a deadline, from a caller that makes progress. For the event
 * loop of the request only.
 */
final class RequestBodyReader {
    /** The limit of a request that must have no body. Configured limits are larger. */
    private static final long NOTHING = 0;

    private final CallerProgress caller;
    private final ProgressWatch watch;
    private final MeteredBuffer body;
    private final MemoryAccount growth;
    private final boolean isAnnounced;
    private final Promise<MeteredBuffer> result = Promise.promise();
    private final long limit;

    /** @param growth pays for what the gateway makes of the body */
    private RequestBodyReader(CallerProgress caller, long limit, GatewayRequest head, MemoryAccount growth) {
        this.caller = caller;
        this.limit = limit;
        this.watch = caller.watchRequest(this::onSlow);
        this.growth = growth;
        // The body pays for itself from now on.
        caller.paused().resume();
        long length = BodyLength.of(caller.request());
        this.isAnnounced = length != RequestBody.UNKNOWN;
        growth.reserveAhead(Math.max(0, length));
        this.body = new MeteredBuffer(Math.max(0, length), head.memory());
    }

    /**
     * Reads the body of a paused request.
     *
     * @param limit bytes
     * @return fails with a {@link ProblemException}: 413 past the limit, 408 past the deadline or if the caller is too slow, 400 if
     *     the connection ends early; fails with a {@link MemoryLimitException} if the body exceeds the memory, without reading it
     *     if its length is announced
     */
    static Future<MeteredBuffer> read(CallerProgress caller, long limit, GatewayRequest head, Clock clock) {
        if (BodyLength.of(caller.request()) > limit) return Future.failedFuture(tooLarge(limit));
        RequestBodyReader reader = new RequestBodyReader(caller, limit, head, head.memory());
        Clock.Timer timer = clock.after(head.deadline().remaining(clock), reader::onTimeout);
        return reader.read().onComplete(done -> timer.cancel());
    }

    /**
     * Reads the body of a paused request whole, before the gateway sends it on. The time does not count towards the deadline, as it
     * does not for a streamed body.
     *
     * @return fails as {@link #read} does, but for the limit and the deadline
     */
    static Future<Buffer> readAhead(CallerProgress caller, GatewayRequest head) {
        return new RequestBodyReader(caller, Long.MAX_VALUE, head, MemoryAccount.unlimited())
                .read()
                .map(MeteredBuffer::toBuffer);
    }

    /**
     * Waits for the end of a request that must have no body, and whose head leaves open whether a body follows, or announces one.
     *
     * @return fails as {@link #read} does, but with 400 for the first byte of a body
     */
    static Future<Void> readNothing(CallerProgress caller, GatewayRequest head, Clock clock) {
        long length = BodyLength.of(caller.request());
        // A caller that waits for a 100 (Continue) has a body.
        if (length > 0 || RequestBody.awaitsContinue(caller.request())) return Future.failedFuture(unexpected());
        return read(caller, NOTHING, head, clock).mapEmpty();
    }

    private Future<MeteredBuffer> read() {
        HttpServerRequest request = caller.request();
        request.handler(this::onChunk)
                .endHandler(end -> result.tryComplete(body))
                .exceptionHandler(error -> result.tryFail(new ProblemException(
                        400, GatewayReason.CALLER_DISCONNECTED, "The connection ended before the body was complete.")));
        RequestBody.sendContinue(request);
        watch.start();
        request.resume();
        return result.future().onComplete(done -> watch.stop());
    }

    private void onChunk(Buffer chunk) {
        if (result.future().isComplete()) return;
        watch.made(chunk.length());
        if (body.length() + chunk.length() > limit) result.tryFail(limit == NOTHING ? unexpected() : tooLarge(limit));
        else append(chunk);
    }

    private void append(Buffer chunk) {
        try {
            if (!isAnnounced) growth.reserveAhead(chunk.length());
            body.append(chunk);
        } catch (MemoryLimitException e) {
            result.tryFail(e);
        }
    }

    private void onTimeout() {
        result.tryFail(new ProblemException(
                408, GatewayReason.SLOW_CALLER, "The body did not arrive within the request's deadline."));
    }

    private void onSlow() {
        result.tryFail(new ProblemException(
                408, GatewayReason.SLOW_CALLER, "The body arrived more slowly than " + caller.limit() + "."));
    }

    private static ProblemException unexpected() {
        return new ProblemException(
                400, GatewayReason.UNEXPECTED_BODY, "A request with this method must have no body on this route.");
    }

    private static ProblemException tooLarge(long limit) {
        return tooLarge(new Size(limit));
    }

    /** Returns the rejection of a body that is larger than a limit. */
    static ProblemException tooLarge(Size limit) {
        return new ProblemException(
                413,
                GatewayReason.REQUEST_TOO_LARGE,
                "The body is larger than the limit of " + limit.bytes() + " bytes.");
    }
}
