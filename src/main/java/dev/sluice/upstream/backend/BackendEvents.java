package dev.sluice.upstream.backend;

import dev.sluice.core.trace.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the calls of one backend. Methods run on any event loop and must not block. Exceptions are logged and do
 * not fail the call ({@link SafeBackendEvents}).
 */
public interface BackendEvents {

    /** A listener that ignores all events. */
    BackendEvents NONE = new BackendEvents() {};

    /** A call ended; {@code failure} is null for a success. */
    default void onCallEnd(Operation operation, @Nullable Reason failure, Duration elapsed) {}

    /** A call was cancelled; {@code stage} is a code of {@link NoReply.Cancelled.Stage}. */
    default void onCallCancel(String stage) {}

    /** An attempt ended; {@code failure} is null for a success, and {@code status} is 0 without a reply. */
    default void onAttemptEnd(Operation operation, @Nullable Reason failure, int status, Duration elapsed) {}

    /**
     * An attempt timed out; {@code phase} is {@code pool}, {@code connect}, {@code tls}, {@code read}, {@code write},
     * {@code attempt} or {@code total}.
     */
    default void onTimeout(String phase) {}

    /** Outlier detection ejected an endpoint for {@code time}; {@code endpoint} is its host and port. */
    default void onEjection(String endpoint, Duration time) {}

    /** The health check of an endpoint reports a new state. */
    default void onHealthChange(String endpoint, boolean isUp) {}

    /** A call stopped waiting for a permit; {@code failure} is null if it acquired the permit. */
    default void onPermitWaitEnd(@Nullable Reason failure, Duration waitTime) {}

    /**
     * The bulkhead rejected a call. {@code scope} names the limit, {@code backend} or {@code tenant}; {@code reason} is
     * {@code full} or {@code timeout}.
     */
    default void onBulkheadReject(String scope, String reason) {}

    /** The breaker changed its state; states are {@code closed}, {@code open} and {@code half_open}. */
    default void onBreakerChange(String from, String to, String reason) {}

    /** The breaker recorded a call as {@code success}, {@code failure}, {@code neutral} or {@code stale}. */
    default void onBreakerRecord(String kind) {}

    /** The open or half-open circuit rejected a call. */
    default void onBreakerReject() {}

    /** A retry follows after {@code delay}; {@code reason} is that of the failed attempt. */
    default void onRetry(Reason reason, Duration delay) {}

    /**
     * No retry follows a retryable failure; {@code reason} is {@code attempts}, {@code deadline}, {@code budget},
     * {@code not_idempotent}, {@code body}, {@code retry_after}, {@code breaker}, {@code nested} or {@code committed}.
     */
    default void onRetryStop(String reason) {}
}
