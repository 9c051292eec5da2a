package dev.sluice.backend;

import java.util.Locale;

/**
 * Every reason why a call ends without a reply, by the name that callers, logs and metrics see. A new one does not
 * compile until {@link Verdict} and the problem mapping know it.
 */
public enum Cause {
    DNS_FAILED,
    CONNECT_FAILED,
    CONNECT_TIMEOUT,
    TLS_TIMEOUT,
    TLS_FAILED,
    POOL_TIMEOUT,
    BULKHEAD_FULL,
    CIRCUIT_OPEN,
    NO_CREDENTIALS,
    INVALID_TARGET,

    READ_TIMEOUT,
    WRITE_TIMEOUT,
    ATTEMPT_TIMEOUT,
    DEADLINE_EXCEEDED,
    CONNECTION_LOST,
    CONNECTION_STALE,
    STREAM_REFUSED,
    STREAM_RESET,
    PROTOCOL_ERROR,
    CANCELLED,

    UNAUTHORIZED,
    NOT_FOUND,
    INVALID,
    RATE_LIMITED,
    SERVER_ERROR,
    UNEXPECTED_STATUS,
    BAD_BODY,
    BODY_TOO_LARGE;

    private final String token = name().toLowerCase(Locale.ROOT);

    /** The name in headers, problems, logs and metrics, such as {@code connect_failed}. */
    public String token() {
        return token;
    }
}
