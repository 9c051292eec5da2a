package dev.sluice.backend;

/**
 * What an outcome says, decided here alone. The breaker asks for {@link #signal()}, the retry for {@link #retryability()}, and
 * the metrics for both.
 *
 * @param signal what it says about the backend
 * @param retryability when another attempt may help and does no harm
 */
public record Classification(Signal signal, Retryability retryability) {

    /** What an outcome says about a backend's health. */
    public enum Signal {
        /** It works, even if it refused this request. */
        SUCCESS,
        /** It does not work. */
        FAILURE,
        /** It asks for less: counts towards the failure rate and fails a probe, but not towards consecutive failures. */
        OVERLOAD,
        /** The outcome is ours or the caller's doing and says nothing. */
        NEUTRAL
    }

    /** When another attempt may be made. */
    public enum Retryability {
        /** Another attempt would end the same way, or do harm. */
        NEVER,
        /** Only if sending the request twice does what sending it once does. */
        IF_IDEMPOTENT,
        /** Whatever the method: the request has certainly not been processed. */
        ALWAYS,
        /** At once and free of the retry's count, then as any retry: a kept-alive connection was closed under an idempotent request. */
        ONCE_IF_IDEMPOTENT,
        /** Once, at once and free, whatever the method: the backend says it has not processed the request. */
        ONCE
    }

    private static final Classification SUCCESS = new Classification(Signal.SUCCESS, Retryability.NEVER);
    private static final Classification NEUTRAL = new Classification(Signal.NEUTRAL, Retryability.NEVER);

    /** A reply arrived. */
    public static Classification success() {
        return SUCCESS;
    }

    /** The verdict on a failed call; anything that is no {@link BackendFailure} is a bug of ours and says nothing. */
    public static Classification of(Throwable failure) {
        if (!(failure instanceof BackendFailure backendFailure) || !backendFailure.concernsBackend()) return NEUTRAL;
        UnusableReply.StatusFailure statusFailure = backendFailure.statusFailure();
        return statusFailure == null ? of(backendFailure.reason()) : ofStatus(statusFailure);
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
