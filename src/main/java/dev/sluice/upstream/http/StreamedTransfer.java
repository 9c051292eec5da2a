package dev.sluice.upstream.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.http.PausedBytes;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.StreamedBodies;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Streams the bodies between caller and backend. It buffers a small reply outside the 2xx class, because a retry may succeed, and
 * streams a longer one that the caller receives.
 */
sealed class StreamedTransfer extends Transfer permits GrpcTransfer, UpgradeTransfer {
    final StreamedBodies bodies;
    private final Runnable onCallerGone;
    private @Nullable BodyPipe requestPipe;
    private @Nullable BodyPipe responsePipe;

    StreamedTransfer(AttemptContext context, Call call, AttemptTimer timer, Runnable onCallerGone) {
        super(context, call, timer);
        this.bodies = requireNonNull(call.bodies());
        this.onCallerGone = onCallerGone;
        timer.limitTo(bodies.lastDeadline());
    }

    @Override
    Future<Void> send(HttpClientRequest request) {
        request.earlyHintsHandler(bodies::earlyHints);
        boolean isStreamed = call.body() == null && bodies.requestLength() != 0;
        return isStreamed ? stream(request) : super.send(request);
    }

    private Future<Void> stream(HttpClientRequest request) {
        call.state().bodyStarted();
        timer.onBodyStart();
        requestPipe = new BodyPipe(request, this::enterPhase, queue(BodyPipe.max(bodies.requestLength())));
        Future<Void> written = RequestBodyStream.send(request, bodies, requestPipe, onCallerGone);
        enterPhase();
        return written;
    }

    /** Returns the payment for bytes that wait. Without memory, the caller is reset. */
    private PausedBytes queue(long max) {
        return PausedBytes.of(max, call.memory(), bodies::resetCaller);
    }

    @Override
    void onSent() {
        super.onSent();
        if (responsePipe == null) timer.onBodyEnd();
        else enterPhase();
    }

    @Override
    @Nullable
    BackendFailure onHead(HttpClientResponse response) {
        ReplyBuffer reply = startReply(response);
        if (reply.isUnreadable()) return reply.overflow();
        return reply.isError() ? null : startStream(reply.headers());
    }

    private @Nullable BackendFailure startStream(MultiMap headers) {
        Duration silence = bodies.silenceLimit(headers);
        BackendFailure failure = failureAtHead(headers);
        if (failure == null && silence != null) failure = bodies.openStream(call);
        if (failure != null) return failure;
        if (silence != null) timer.limitSilence(silence);
        startResponse(null);
        if (silence != null) call.tell(CallListener::onStreamStart);
        return null;
    }

    /** Returns the failure of the call in the head of a 2xx reply; null for none. */
    @Nullable
    BackendFailure failureAtHead(MultiMap headers) {
        return null;
    }

    /** Starts to stream the response to the caller, with the buffered bytes first. */
    private void startResponse(@Nullable Buffer buffered) {
        call.state().responseStarted();
        if (!reply().isError()) call.tell(CallListener::onReplyStart);
        timer.onBodyStart();
        try {
            responsePipe = newResponsePipe();
            if (buffered != null) responsePipe.write(buffered);
        } catch (RuntimeException responseClosed) {
            onCallerGone.run();
        }
    }

    private BodyPipe newResponsePipe() {
        long length = reply().announcedLength();
        PausedBytes queue = queue(PausedBytes.max(length) + BodyPipe.max(length));
        return new BodyPipe(bodies.startResponse(reply().status(), reply().headers()), this::enterPhase, queue);
    }

    @Override
    @Nullable
    BackendFailure onChunk(Buffer chunk) {
        enterPhase();
        if (responsePipe != null) responsePipe.write(chunk);
        else if (!reply().append(chunk)) return onFull(chunk);
        return null;
    }

    private @Nullable BackendFailure onFull(Buffer chunk) {
        if (!bodies.accepts(reply().status())) return reply().overflow();
        startResponse(reply().body().appendBuffer(chunk));
        return null;
    }

    @Override
    boolean isPaused() {
        return responsePipe != null && responsePipe.isPaused();
    }

    @Override
    void onDrain(Runnable task) {
        if (responsePipe != null) responsePipe.onDrain(task);
    }

    @Override
    Future<Reply> onEnd(MultiMap trailers) {
        if (responsePipe != null) {
            call.tell(CallListener::onReplyEnd);
            responsePipe.end();
            bodies.endResponse(trailers);
        }
        BackendFailure failure = reply().isError() ? null : failureAtEnd(trailers);
        return failure == null ? super.onEnd(trailers) : Future.failedFuture(failure);
    }

    /** Returns the failure of the call in the trailers of a 2xx reply; null for none. */
    @Nullable
    BackendFailure failureAtEnd(MultiMap trailers) {
        return null;
    }

    @Override
    void release() {
        if (requestPipe != null) requestPipe.release();
    }

    @Override
    TimeoutPhase phase() {
        return TimeoutPhase.of(isSent() ? null : requestPipe, responsePipe);
    }

    @Override
    boolean isStreaming() {
        return responsePipe != null || (requestPipe != null && !isSent());
    }
}
