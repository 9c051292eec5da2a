package dev.sluice.gateway.proxy;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.identity.AccessWatch;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Cancellation;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends the response of one request, if it is a stream, although its backend goes on: in a drain, at the age of the stream, and when its
 * caller has lost its right. For one event loop, except {@link #end}, which any thread may call.
 */
final class StreamEnding {
    /** The time for an event to become complete. */
    private static final long EVENT_TIME = Duration.ofSeconds(5).toNanos();

    private static final Clock.Timer NO_TIMER = () -> {};

    private enum Cause {
        DRAIN,
        AGE,
        DENIAL
    }

    private final StreamDrain drain;
    private final ProxyResponse response;
    private final Clock clock;
    private final EventLoop loop = EventLoop.current();
    private Cancellation cancellation = new Cancellation();
    private @Nullable GatewayRequest call;
    private AccessWatch access = AccessWatch.NONE;
    private @Nullable StreamLife life;
    private @Nullable EventStreamBody events;
    private Runnable endTask = () -> {};
    private Clock.Timer cut = NO_TIMER;
    private Cause next = Cause.DRAIN;
    private @Nullable Cause cause;
    private @Nullable AccessFailure denial;

    StreamEnding(StreamDrain drain, ProxyResponse response, Clock clock) {
        this.drain = drain;
        this.response = response;
        this.clock = clock;
    }

    /** Sets the watch that asks the issuer again while the stream is open. */
    void setAccess(AccessWatch watch) {
        access = watch;
    }

    /** Sets the authorised request. Each call of gRPC is a stream. */
    void onCall(GatewayRequest authorized, boolean isGrpc) {
        call = authorized;
        cancellation = authorized.cancellation();
        if (!isGrpc) return;
        endTask = this::endCall;
        drain.addCall(this);
        startLife();
    }

    private void startLife() {
        if (life != null || call == null) return;
        life = new StreamLife(clock, drain.newAge(), () -> endAs(Cause.AGE), this::onDenied).start(call, access);
    }

    private void onDenied(AccessFailure failure) {
        denial = failure;
        endAs(Cause.DENIAL);
    }

    /** An event that does not become complete in time is cut. */
    private void endAs(Cause newCause) {
        next = newCause;
        endTask.run();
        if (cause == null) cut = clock.after(EVENT_TIME, this::endCall);
    }

    private void endCall() {
        if (cancellation.isCancelled() || response.isEnded()) return;
        cause = next;
        cancellation.cancel();
    }

    /** Returns the body of a response, which can end between two events if it is an event stream. */
    WriteStream<Buffer> watch(WriteStream<Buffer> body, MultiMap headers) {
        if (!StreamSpec.isEventStream(headers.get(HttpHeaders.CONTENT_TYPE))) return body;
        boolean isEncoded = headers.contains(HttpHeaders.CONTENT_ENCODING);
        EventStreamBody started = new EventStreamBody(body, isEncoded, clock, this::endEvents);
        events = started;
        endTask = started::endBetweenEvents;
        drain.addEvents(this);
        startLife();
        return started;
    }

    /** The caller gets a complete response, and the backend sees the end of the call. */
    private void endEvents() {
        if (response.isEnded() || cancellation.isCancelled()) return;
        cause = next;
        response.end(HttpHeaders.headers());
        cancellation.cancel();
    }

    /** Ends the stream in a drain. */
    void end() {
        loop.execute(() -> endTask.run());
    }

    /**
     * Returns the outcome of a stream that has ended with the right of its caller, or without a complete response at its age; null if
     * something else has ended it. Ends a response of gRPC with its status.
     */
    @Nullable
    ProxyOutcome outcome() {
        boolean isOver = cause == Cause.DENIAL || (cause == Cause.AGE && !response.isEnded());
        if (!isOver) return null;
        AccessFailure reason = cause == Cause.DENIAL ? denial : null;
        if (!response.isStarted()) return new ProxyOutcome.StreamEnded(0, reason, false);
        if (response.isGrpc()) response.endGrpc(reason);
        return new ProxyOutcome.StreamEnded(response.status(), reason, !response.isEnded());
    }

    /**
     * Returns the failure of a call that a drain has ended, whose status is UNAVAILABLE, so that its client tries another gateway; null
     * if no drain has ended it.
     */
    @Nullable
    BackendFailure drained(Call ended) {
        return cause == Cause.DRAIN
                ? new NoReply(ended, FailureReason.CONNECTION_LOST, "the gateway has shut down")
                : null;
    }

    /** Forgets the stream, because its call has ended. */
    void close() {
        endTask = () -> {};
        drain.remove(this);
        cut.cancel();
        if (events != null) events.close();
        if (life != null) life.stop();
    }
}
