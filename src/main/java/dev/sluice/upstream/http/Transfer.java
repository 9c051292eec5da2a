package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * Sends the request of one attempt, and reads the reply: each kind of call in its own way. Tells the timer which side must act next.
 * Used on the event loop of its attempt.
 */
abstract sealed class Transfer permits BufferedTransfer, StreamedTransfer {
    final AttemptContext context;
    final Call call;
    final AttemptTimer timer;
    private @Nullable ReplyBuffer reply;
    private boolean isSent;

    Transfer(AttemptContext context, Call call, AttemptTimer timer) {
        this.context = context;
        this.call = call;
        this.timer = timer;
    }

    /**
     * Returns the transfer of a call.
     *
     * @param onCallerGone runs if a caller that sends or receives a stream has gone
     */
    static Transfer of(AttemptContext context, Call call, AttemptTimer timer, Runnable onCallerGone) {
        StreamedBodies bodies = call.bodies();
        if (bodies == null) return new BufferedTransfer(context, call, timer);
        if (bodies.upgrade() != null) return new UpgradeTransfer(context, call, timer, onCallerGone);
        return bodies.isGrpc()
                ? new GrpcTransfer(context, call, timer, onCallerGone)
                : new StreamedTransfer(context, call, timer, onCallerGone);
    }

    /** Adds the fields of this kind of call to the head of the request. */
    void writeHead(HttpClientRequest request) {}

    /** Returns the reply to a request, before its body is sent. */
    Future<HttpClientResponse> response(HttpClientRequest request) {
        return request.response();
    }

    /** Sends the head and the body of the request. */
    Future<Void> send(HttpClientRequest request) {
        return RequestBodyWriter.send(request, call, timer::onProgress);
    }

    /** Notes that the request is sent. */
    void onSent() {
        isSent = true;
        if (reply == null) enterPhase();
    }

    boolean isSent() {
        return isSent;
    }

    /** Returns whether another request can follow on the connection after the reply. */
    boolean isReusable() {
        return isSent;
    }

    /** Receives the head of the reply. Returns the failure of the attempt; null to go on. */
    abstract @Nullable BackendFailure onHead(HttpClientResponse response);

    /** Returns whether the reply has ended with its head, so that {@link #onEnd} must follow. */
    boolean endsWithHead() {
        return false;
    }

    /** Receives a part of the body. Returns the failure of the attempt; null to go on. */
    abstract @Nullable BackendFailure onChunk(Buffer chunk);

    /** Returns whether the reader of the body is slow. */
    boolean isPaused() {
        return false;
    }

    /** Sets the task that resumes the body. */
    void onDrain(Runnable task) {}

    /** Receives the end of the reply, and returns the result of the attempt. */
    Future<Reply> onEnd(MultiMap trailers) {
        return reply().result();
    }

    /** Drops the buffered bytes, and returns the failure of the attempt. A received status takes precedence over a failure within its body. */
    BackendFailure onFailure(BackendFailure failure) {
        if (reply == null) return failure;
        UnusableReply.StatusFailure ofStatus =
                failure.reason() == FailureReason.CANCELLED ? null : reply.statusFailure();
        reply.drop();
        return ofStatus == null ? failure : ofStatus;
    }

    /** Returns the memory of bytes that wait, because the attempt has ended. */
    void release() {}

    /** Starts the reply with its head. */
    ReplyBuffer startReply(HttpClientResponse response) {
        reply = new ReplyBuffer(
                call, response.statusCode(), response.headers(), context.spec().maxBody());
        enterPhase();
        return reply;
    }

    /** Returns the reply, which has started. */
    ReplyBuffer reply() {
        return requireNonNull(reply);
    }

    /** Returns whether the head of the reply has arrived. */
    boolean hasHead() {
        return reply != null;
    }

    /** Returns the status of the reply; 0 without a reply. */
    int status() {
        return reply == null ? 0 : reply.status();
    }

    /** Returns whether a reply has arrived whose status is outside the 2xx class. */
    boolean hasErrorStatus() {
        return reply != null && reply.isError();
    }

    /** Starts the timeout phase of the side that must act next. */
    void enterPhase() {
        timer.enter(phase());
    }

    TimeoutPhase phase() {
        return TimeoutPhase.READ;
    }

    /** Returns whether a body streams from or to the caller, so that the time says nothing about the backend. */
    boolean isStreaming() {
        return false;
    }
}
