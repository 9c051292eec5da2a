package dev.sluice.backend;

import java.time.Duration;

/**
 * What happens to the calls of one backend, told to whoever counts. Every method may be called on any event loop, and
 * must not block. Who throws is heard of in the log and changes nothing ({@link SafeBackendEvents}).
 */
public interface BackendEvents {

    /** Nobody listens. */
    BackendEvents NONE = new BackendEvents() {};

    /** A whole call ended: {@code outcome} is {@code success}, a {@link FailureReason#code()}, or {@code bug} for one of ours. */
    default void callEnded(Operation operation, String outcome, Duration elapsed) {}

    /** A whole call ended because nobody needed it any more: {@code stage} is what it was doing. */
    default void callCancelled(String stage) {}

    /** One attempt ended; {@code status} is 0 when no response came. */
    default void attemptEnded(Operation operation, String outcome, int status, Duration elapsed) {}

    /**
     * An attempt ran out of time: {@code phase} is {@code pool}, {@code connect}, {@code tls}, {@code read}, {@code write},
     * {@code attempt} or {@code total}.
     */
    default void timedOut(String phase) {}

    /** An endpoint of several failed too often and gets no calls for {@code time}; {@code endpoint} is its host and port. */
    default void endpointEjected(String endpoint, Duration time) {}

    /** The health check of an endpoint changed its mind. */
    default void healthChanged(String endpoint, boolean isUp) {}

    /** A call got its permit, or gave up waiting for it: {@code result} is {@code acquired} or a {@link FailureReason#code()}. */
    default void permitWaitEnded(String result, Duration waitTime) {}

    /**
     * The bulkhead turned a call away: {@code scope} is {@code backend} or {@code tenant}, whoever's limit it was, and
     * {@code reason} is {@code full} or {@code timeout}.
     */
    default void bulkheadRejected(String scope, String reason) {}

    /** The breaker changed its state; states are {@code closed}, {@code open} and {@code half_open}. */
    default void breakerChanged(String from, String to, String reason) {}

    /** The breaker judged a call: {@code success}, {@code failure}, {@code neutral} or {@code stale}. */
    default void breakerRecorded(String kind) {}

    /** The circuit was open. */
    default void breakerRejected() {}

    /** Another attempt follows after {@code delay}; {@code reason} is the {@link FailureReason#code()} of the last one's failure. */
    default void retried(String reason, Duration delay) {}

    /**
     * No further attempt although the last one failed in a way that could be retried: {@code attempts}, {@code deadline},
     * {@code budget}, {@code not_idempotent}, {@code body}, {@code retry_after}, {@code breaker}, {@code nested} or {@code committed}.
     */
    default void retryStopped(String reason) {}
}
