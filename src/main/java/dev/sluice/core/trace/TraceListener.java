package dev.sluice.core.trace;

import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a request that is followed, on its event loop. It must not throw, and must not keep a trace behind the end of its
 * request.
 */
public interface TraceListener {
    /** The request has its route. */
    default void onRequestStart(RequestTrace request) {}

    default void onStepEnd(StepTrace step) {}

    /** The bulkhead admitted a call after a wait, in ns. */
    default void onPermit(CallTrace call, long waitNanos) {}

    /**
     * The bulkhead did not admit a call at once: {@code queued} or {@code full}; or its wait ended: {@code timeout}, or {@code left} at a
     * deadline or a cancellation.
     */
    default void onBulkhead(CallTrace call, String decision) {}

    /** The circuit breaker decided about a call: {@code admitted}, {@code probe} or {@code rejected}. */
    default void onBreaker(CallTrace call, String decision) {}

    /**
     * A retry follows after a delay.
     *
     * @param reason why the attempt before it failed; null for a status
     * @param cause the setting that the delay follows from: {@code base}, {@code busy} or {@code retry_after}; {@code resend} for a request that the
     *     backend has not processed
     */
    default void onBackoff(CallTrace call, @Nullable Reason reason, long delayNanos, String cause) {}

    /** No further retry follows; {@code reason} is a code. */
    default void onRetryStop(CallTrace call, String reason) {}

    default void onAttemptEnd(AttemptTrace attempt) {}

    /** The step has the value of a call, or its failure. */
    default void onCallEnd(CallTrace call) {}

    /**
     * A request for a token, which the call caused, has ended.
     *
     * @param credentials their name in the configuration
     * @param failure why it failed; null for a success
     */
    default void onToken(CallTrace call, String credentials, @Nullable Reason failure, long durationNanos) {}

    default void onRequestEnd(RequestTrace request) {}
}
