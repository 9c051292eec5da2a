package dev.sluice.backend;

/**
 * What an outcome says, decided here alone. The breaker asks for {@link #health()}, the retry for {@link #retry()}, and
 * the metrics for both.
 *
 * @param health what it says about the backend
 * @param retry when another attempt may help and does no harm
 */
public record Classification(Signal health, Retryability retry) {

    /** What an outcome says about a backend's health. */
    public enum Signal {
        /** It works, even if it refused this request. */
        GOOD,
        /** It does not work. */
        BAD,
        /** It asks for less: counts towards the failure rate and fails a probe, but not towards consecutive failures. */
        BUSY,
        /** The outcome is ours or the caller's doing and says nothing. */
        NOTHING
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

    private static final Classification GOOD = new Classification(Signal.GOOD, Retryability.NEVER);
    private static final Classification NOTHING = new Classification(Signal.NOTHING, Retryability.NEVER);

    /** A reply arrived. */
    public static Classification ofReply() {
        return GOOD;
    }

    /** The verdict on a failed call; anything that is no {@link BackendFailure} is a bug of ours and says nothing. */
    public static Classification of(Throwable failure) {
        if (!(failure instanceof BackendFailure known) || !known.isEvidence()) return NOTHING;
        UnusableReply.StatusFailure refusal = known.refusal();
        return refusal == null ? of(known.reason()) : ofStatus(refusal);
    }

    private static Classification ofStatus(UnusableReply.StatusFailure failure) {
        return switch (failure.status()) {
            case 408, 425 -> new Classification(Signal.GOOD, Retryability.IF_IDEMPOTENT);
            case 501, 505 -> GOOD;
            default -> of(failure.reason());
        };
    }

    private static Classification of(FailureReason reason) {
        return switch (reason) {
            case DNS_FAILED, CONNECT_FAILED, CONNECT_TIMEOUT, TLS_TIMEOUT ->
                new Classification(Signal.BAD, Retryability.ALWAYS);
            case POOL_TIMEOUT -> new Classification(Signal.NOTHING, Retryability.ALWAYS);
            case TLS_FAILED, PROTOCOL_ERROR -> new Classification(Signal.BAD, Retryability.NEVER);
            case READ_TIMEOUT, WRITE_TIMEOUT, ATTEMPT_TIMEOUT, CONNECTION_LOST, STREAM_RESET, SERVER_ERROR ->
                new Classification(Signal.BAD, Retryability.IF_IDEMPOTENT);
            case DEADLINE_EXCEEDED -> new Classification(Signal.BAD, Retryability.NEVER);
            case CONNECTION_STALE -> new Classification(Signal.NOTHING, Retryability.ONCE_IF_IDEMPOTENT);
            case STREAM_REFUSED -> new Classification(Signal.NOTHING, Retryability.ONCE);
            case RATE_LIMITED -> new Classification(Signal.BUSY, Retryability.IF_IDEMPOTENT);
            case UNAUTHORIZED, NOT_FOUND, INVALID, UNEXPECTED_STATUS, BAD_BODY, BODY_TOO_LARGE -> GOOD;
            case BULKHEAD_FULL, CIRCUIT_OPEN, NO_CREDENTIALS, INVALID_TARGET, CANCELLED -> NOTHING;
        };
    }
}
