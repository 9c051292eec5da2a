package dev.sluice.proxy;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.Cancellation;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply;
import dev.sluice.time.Clock;
import dev.sluice.time.EventLoop;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.WriteStream;

/** The response of one request to a drain, if it is a stream. For one event loop, except {@link #end}, which any thread may call. */
final class DrainedStream {
    private final StreamDrain drain;
    private final ProxyResponse response;
    private final EventLoop loop = EventLoop.current();
    private Cancellation cancellation = new Cancellation();
    private Runnable endTask = () -> {};
    private boolean isCallEnded;

    DrainedStream(StreamDrain drain, ProxyResponse response) {
        this.drain = drain;
        this.response = response;
    }

    /** Sets the cancellation of the call. A drain ends a call of gRPC at its limit. */
    void onCall(Cancellation ofCall, boolean isGrpc) {
        cancellation = ofCall;
        if (!isGrpc) return;
        endTask = this::endCall;
        drain.addCall(this);
    }

    private void endCall() {
        isCallEnded = true;
        cancellation.cancel();
    }

    /** Returns the body of a response, which a drain ends if it is an event stream. */
    WriteStream<Buffer> watch(WriteStream<Buffer> body, MultiMap headers, Clock clock) {
        if (!StreamSpec.isEventStream(headers.get(HttpHeaders.CONTENT_TYPE))) return body;
        boolean isEncoded = headers.contains(HttpHeaders.CONTENT_ENCODING);
        EventStreamBody events = new EventStreamBody(body, isEncoded, clock, this::endEvents);
        endTask = events::endBetweenEvents;
        drain.addEvents(this);
        return events;
    }

    /** The caller gets a complete response, and the backend sees the end of the call. */
    private void endEvents() {
        if (response.isEnded() || cancellation.isCancelled()) return;
        response.end(HttpHeaders.headers());
        cancellation.cancel();
    }

    /** Ends the stream. */
    void end() {
        loop.execute(() -> endTask.run());
    }

    /** Returns whether the drain has ended a call of gRPC. */
    boolean isCallEnded() {
        return isCallEnded;
    }

    /** Returns the failure of such a call, whose status is UNAVAILABLE, so that its client tries another gateway. */
    static BackendFailure failure(Call call) {
        return new NoReply(call, FailureReason.CONNECTION_LOST, "the gateway has shut down");
    }

    /** Forgets the stream, because its call has ended. */
    void close() {
        endTask = () -> {};
        drain.remove(this);
    }
}
