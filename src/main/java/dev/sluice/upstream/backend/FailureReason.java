package dev.sluice.upstream.backend;

import java.util.Locale;

/**
 * The reasons of a {@link BackendFailure}. Problems, logs and metrics show the {@link #code()}. {@link Classification}
 * and the problem mapping switch over all of them.
 */
public enum FailureReason {
    /** The host name has no address. */
    DNS_FAILED,
    /** The connection was refused, or the host is unreachable. */
    CONNECT_FAILED,
    /** The TCP connection was not open within the connect timeout. */
    CONNECT_TIMEOUT,
    /** The TLS handshake did not finish within its timeout. */
    TLS_TIMEOUT,
    /** The TLS handshake failed: an untrusted certificate, or a server without TLS. */
    TLS_FAILED,
    POOL_TIMEOUT,
    BULKHEAD_FULL,
    CIRCUIT_OPEN,
    /** No token for the backend is available. */
    NO_CREDENTIALS,
    /** The path or a header cannot be sent as HTTP. */
    INVALID_TARGET,

    /** No byte of the response arrived within the read timeout. */
    READ_TIMEOUT,
    /** The backend accepted no byte of the request within the write timeout. */
    WRITE_TIMEOUT,
    /** The attempt exceeded its timeout. */
    ATTEMPT_TIMEOUT,
    DEADLINE_EXCEEDED,
    /** The connection closed before the response was complete. */
    CONNECTION_LOST,
    /** A reused connection closed before the first byte of the response. */
    CONNECTION_STALE,
    /** HTTP/2: the backend has not processed the request (RFC 9113, 8.7). */
    STREAM_REFUSED,
    /** HTTP/2: the backend reset the stream. */
    STREAM_RESET,
    /** The response is not HTTP. */
    PROTOCOL_ERROR,
    CANCELLED,

    /** 401 or 403. */
    UNAUTHORIZED,
    /** 404. */
    NOT_FOUND,
    /** 400 or 422. */
    INVALID,
    /** 429. */
    RATE_LIMITED,
    /** 500 to 599. */
    SERVER_ERROR,
    /** Any other status outside the 2xx class, such as a redirect, which is not followed. */
    UNEXPECTED_STATUS,
    /** The body is not the JSON that the step needs. */
    BAD_BODY,
    /** The body exceeds the limit of the step. */
    BODY_TOO_LARGE,
    /** The gateway has no memory for the reply now. */
    OVERLOADED;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** Returns the lower-case name, such as {@code connect_failed}. */
    public String code() {
        return code;
    }
}
