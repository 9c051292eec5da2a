package dev.sluice.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * The bodies of a call that nobody holds: they go past us, each as fast as the slower of its two sides. An answer outside
 * the 2xx class is held nevertheless while it is small, because another attempt may do better; it then ends the call as
 * an {@link UnusableReply.StatusFailure} with a body.
 *
 * <p>One attempt at a time uses it, on the event loop of the call. While a body flows, only silence ends the call: the
 * time that it takes counts neither towards the attempt's and the call's time nor towards the deadline.
 */
public interface StreamedBodies {

    /** The length of the request's body in bytes; 0 when there is none, and -1 when only its end will tell. */
    long requestLength();

    /**
     * The request's body, paused. It is asked for at most once, and not before the backend is about to take it; from then
     * on the call cannot be made again.
     */
    ReadStream<Buffer> requestBody();

    /** An interim answer, 103 (RFC 8297); more may follow. */
    void earlyHints(MultiMap headers);

    /** Whether an answer of this status, outside the 2xx class, is for the caller to see; else it is a failure like any other. */
    boolean accepts(int status);

    /** Begins the answer to the caller; from now on there is no other. What is returned takes its body. */
    WriteStream<Buffer> startResponse(int status, MultiMap headers);

    /** The answer is whole. */
    void endResponse(MultiMap trailers);
}
