package dev.sluice.upstream.backend;

import dev.sluice.core.trace.Reason;

/**
 * Classifies the outcome of a call: for the breaker by {@link #signal()}, for the retry by {@link #retryability()}, and
 * for metrics by both. The table is in {@code docs/resilience.md}.
 *
 * @param signal the health of the backend
 * @param retryability whether another attempt is safe and may succeed
 */
public record Classification(Signal signal, Retryability retryability) {

    /** The health of a backend as shown by one outcome. */
    public enum Signal {
        /** The backend works, even if it rejected this request. */
        SUCCESS,
        /** The backend does not work. */
        FAILURE,
        /**
         * The backend is overloaded: counts towards the failure rate and fails a probe, but is not a consecutive
         * failure.
         */
        OVERLOAD,
        /** The outcome says nothing, because the gateway or the caller caused it. */
        NEUTRAL
    }

    /** Whether and when another attempt may be made. */
    public enum Retryability {
        /** Another attempt would fail the same way, or do harm. */
        NEVER,
        /** Another attempt is safe if the request is idempotent. */
        IF_IDEMPOTENT,
        /** Another attempt is safe for any method, because the backend has not processed the request. */
        ALWAYS,
        /** A reused connection was closed. An idempotent request is sent again, the first time at once and uncounted. */
        ONCE_IF_IDEMPOTENT,
        /** The backend states that it has not processed the request. Any request is sent again once, at once and uncounted. */
        ONCE
    }

    private static final Classification SUCCESS = new Classification(Signal.SUCCESS, Retryability.NEVER);
    private static final Classification NEUTRAL = new Classification(Signal.NEUTRAL, Retryability.NEVER);

    /** Returns the classification of a reply. */
    public static Classification success() {
        return SUCCESS;
    }

    /** Classifies a failed call. An exception that is no {@link BackendFailure} is a bug, and neutral. */
    public static Classification of(Throwable failure) {
        if (!(failure instanceof BackendFailure backendFailure) || !backendFailure.concernsBackend()) return NEUTRAL;
        UnusableReply.StatusFailure statusFailure = backendFailure.statusFailure();
        return statusFailure == null ? of(backendFailure.reason()) : ofStatus(statusFailure);
    }

    /** A reason that other rooms share says nothing about the backend. */
    private static Classification of(Reason reason) {
        return reason instanceof FailureReason known ? of(known) : NEUTRAL;
    }

    /**
     * Returns the signal of a failed probe: {@link Signal#OVERLOAD} if the backend timed out or its status is 429 or
     * 503, because frequent probes would add to its load.
     */
    public static Signal probeSignal(Throwable failure) {
        Signal signal = of(failure).signal();
        boolean isOverload = signal == Signal.FAILURE
                && failure instanceof BackendFailure backendFailure
                && showsOverload(backendFailure);
        return isOverload ? Signal.OVERLOAD : signal;
    }

    private static boolean showsOverload(BackendFailure failure) {
        UnusableReply.StatusFailure statusFailure = failure.statusFailure();
        if (statusFailure != null) return statusFailure.status() == 503;
        return failure.reason() instanceof FailureReason reason && isTimeout(reason);
    }

    private static boolean isTimeout(FailureReason reason) {
        return switch (reason) {
            case CONNECT_TIMEOUT, TLS_TIMEOUT, READ_TIMEOUT, WRITE_TIMEOUT, ATTEMPT_TIMEOUT, DEADLINE_EXCEEDED -> true;
            case DNS_FAILED, CONNECT_FAILED, TLS_FAILED, PROTOCOL_ERROR, CONNECTION_LOST, STREAM_RESET -> false;
            case POOL_TIMEOUT, CONNECTION_STALE, STREAM_REFUSED, BULKHEAD_FULL, CIRCUIT_OPEN -> false;
            case NO_CREDENTIALS, INVALID_TARGET, CANCELLED, UNAUTHORIZED, NOT_FOUND, INVALID -> false;
            case RATE_LIMITED, SERVER_ERROR, UNEXPECTED_STATUS, BAD_BODY, BODY_TOO_LARGE -> false;
        };
    }

    private static Classification ofStatus(UnusableReply.StatusFailure failure) {
        return switch (failure.status()) {
            case 408, 425 -> new Classification(Signal.SUCCESS, Retryability.IF_IDEMPOTENT);
            case 501, 505 -> SUCCESS;
            default -> of(failure.reason());
        };
    }

    private static Classification of(FailureReason reason) {
        return switch (reason) {
            case DNS_FAILED, CONNECT_FAILED, CONNECT_TIMEOUT, TLS_TIMEOUT ->
                new Classification(Signal.FAILURE, Retryability.ALWAYS);
            case POOL_TIMEOUT -> new Classification(Signal.NEUTRAL, Retryability.ALWAYS);
            case TLS_FAILED, PROTOCOL_ERROR -> new Classification(Signal.FAILURE, Retryability.NEVER);
            case READ_TIMEOUT, WRITE_TIMEOUT, ATTEMPT_TIMEOUT, CONNECTION_LOST, STREAM_RESET, SERVER_ERROR ->
                new Classification(Signal.FAILURE, Retryability.IF_IDEMPOTENT);
            case DEADLINE_EXCEEDED -> new Classification(Signal.FAILURE, Retryability.NEVER);
            case CONNECTION_STALE -> new Classification(Signal.NEUTRAL, Retryability.ONCE_IF_IDEMPOTENT);
            case STREAM_REFUSED -> new Classification(Signal.NEUTRAL, Retryability.ONCE);
            case RATE_LIMITED -> new Classification(Signal.OVERLOAD, Retryability.IF_IDEMPOTENT);
            case UNAUTHORIZED, NOT_FOUND, INVALID, UNEXPECTED_STATUS, BAD_BODY, BODY_TOO_LARGE -> SUCCESS;
            case BULKHEAD_FULL, CIRCUIT_OPEN, NO_CREDENTIALS, INVALID_TARGET, CANCELLED -> NEUTRAL;
        };
    }
}
