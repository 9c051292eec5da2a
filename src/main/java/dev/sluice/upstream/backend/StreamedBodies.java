package dev.sluice.upstream.backend;

import dev.sluice.core.time.Deadline;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams the bodies of a call between caller and backend with backpressure. Small responses outside the 2xx class are
 * buffered, because a retry may succeed. They end the call as an {@link UnusableReply.StatusFailure} with a body.
 *
 * <p>At most one attempt uses it at a time, on the event loop of the call. While a body streams, only the read and the write
 * timeout apply, and {@link #lastDeadline}; the streaming time does not count towards the attempt, the call or the deadline.
 */
public interface StreamedBodies {

    /** Returns the length of the request body in bytes; 0 without a body, -1 if it is unknown or cannot be sent beside trailers. */
    long requestLength();

    /**
     * Returns the request body, paused, when the backend can accept the body. Called again only if {@link #repeatableLength} is not
     * negative; otherwise no retry is possible afterwards. Not called for a call that has a body.
     */
    ReadStream<Buffer> requestBody();

    /** Returns the bytes of a started request body that can be sent again; -1 if it cannot. */
    default long repeatableLength() {
        return -1;
    }

    /** Returns the trailers of the request, after the end of its body; null for none. The same for each attempt. */
    default @Nullable MultiMap requestTrailers() {
        return null;
    }

    /** Returns whether the backend gets {@code Expect: 100-continue}, so that it decides whether it wants the streamed body. */
    default boolean awaitsContinue() {
        return false;
    }

    /** Forwards a 100 (Continue) of the backend (RFC 9110 15.2.1); more may follow. */
    default void onContinue() {}

    /** Forwards an interim response 103 (RFC 8297); more may follow. */
    void earlyHints(MultiMap headers);

    /** Returns whether the call is one of gRPC, whose outcome is in the trailers of the reply. */
    default boolean isGrpc() {
        return false;
    }

    /** Returns the deadline up to the last byte of the response, which also counts while bodies stream; null for none. */
    default @Nullable Deadline lastDeadline() {
        return null;
    }

    /**
     * Returns whether the caller receives a response of this status outside the 2xx class; otherwise the call fails.
     */
    boolean accepts(int status);

    /**
     * Returns the longest silence in a response that may be silent, such as an event stream; null for any other response. It replaces
     * the read timeout.
     */
    @Nullable
    Duration silenceLimit(MultiMap headers);

    /** Opens a response that may be silent, before its start. Returns the failure of the call if too many are open, or else null. */
    @Nullable
    BackendFailure openStream(Call call);

    /** Starts the response to the caller, which is then final. Returns the stream for its body. */
    WriteStream<Buffer> startResponse(int status, MultiMap headers);

    /** Ends the response. */
    void endResponse(MultiMap trailers);

    /** Returns the change of protocol that the call asks for; null for a call of HTTP. */
    default @Nullable Upgrade upgrade() {
        return null;
    }

    /**
     * Adds a listener that learns, on the event loop of the call, whether the call now waits for a stalled caller: one that has
     * sent or read almost nothing for a while.
     *
     * @return a task that removes the listener
     */
    Runnable onStall(Consumer<Boolean> listener);

    /** Resets the caller, which ends the call. Thread-safe. */
    void resetCaller();
}
