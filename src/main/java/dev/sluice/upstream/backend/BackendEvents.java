package dev.sluice.upstream.backend;

import java.time.Duration;

/**
 * Listens to the calls of one backend. Methods run on any event loop and must not block. Exceptions are logged and do
 * not fail the call ({@link SafeBackendEvents}).
 */
public interface BackendEvents {

    /** A listener that ignores all events. */
    BackendEvents NONE = new BackendEvents() {};

    /** A call ended; {@code outcome} is {@code success}, a {@link FailureReason#code()}, or {@code bug}. */
    default void callEnded(Operation operation, String outcome, Duration elapsed) {}

    /** A call was cancelled; {@code stage} is a code of {@link NoReply.Cancelled.Stage}. */
    default void callCancelled(String stage) {}

    /** An attempt ended; {@code status} is 0 without a response. */
    default void attemptEnded(Operation operation, String outcome, int status, Duration elapsed) {}

    /**
     * An attempt timed out; {@code phase} is {@code pool}, {@code connect}, {@code tls}, {@code read}, {@code write},
     * {@code attempt} or {@code total}.
     */
    default void timedOut(String phase) {}

    /** Outlier detection ejected an endpoint for {@code time}; {@code endpoint} is its host and port. */
    default void endpointEjected(String endpoint, Duration time) {}

    /** The health check of an endpoint reports a new state. */
    default void healthChanged(String endpoint, boolean isUp) {}

    /**
     * A call acquired a permit or stopped waiting for it; {@code result} is {@code acquired} or a {@link
     * FailureReason#code()}.
     */
    default void permitWaitEnded(String result, Duration waitTime) {}

    /**
     * The bulkhead rejected a call. {@code scope} names the limit, {@code backend} or {@code tenant}; {@code reason} is
     * {@code full} or {@code timeout}.
     */
    default void bulkheadRejected(String scope, String reason) {}

    /** The breaker changed its state; states are {@code closed}, {@code open} and {@code half_open}. */
    default void breakerChanged(String from, String to, String reason) {}

    /** The breaker recorded a call as {@code success}, {@code failure}, {@code neutral} or {@code stale}. */
    default void breakerRecorded(String kind) {}

    /** The open or half-open circuit rejected a call. */
    default void breakerRejected() {}

    /**
     * A retry follows after {@code delay}; {@code reason} is the {@link FailureReason#code()} of the failed attempt.
     */
    default void retried(String reason, Duration delay) {}

    /**
     * No retry follows a retryable failure; {@code reason} is {@code attempts}, {@code deadline}, {@code budget},
     * {@code not_idempotent}, {@code body}, {@code retry_after}, {@code breaker}, {@code nested} or {@code committed}.
     */
    default void retryStopped(String reason) {}
}
