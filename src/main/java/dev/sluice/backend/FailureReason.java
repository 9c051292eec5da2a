package dev.sluice.backend;

import java.util.Locale;

/**
 * Every reason why a call ends without a reply, by the name that callers, logs and metrics see. A new one does not
 * compile until {@link Classification} and the problem mapping know it.
 */
public enum FailureReason {
    /** The host name has no address. */
    DNS_FAILED,
    /** The connection was refused, or the host is unreachable. */
    CONNECT_FAILED,
    /** No connection within the connect timeout. */
    CONNECT_TIMEOUT,
    /** Connected, and no TLS handshake within its timeout. */
    TLS_TIMEOUT,
    /** The TLS handshake failed: a certificate that is not trusted, or no TLS at the other end. */
    TLS_FAILED,
    POOL_TIMEOUT,
    BULKHEAD_FULL,
    CIRCUIT_OPEN,
    /** No token for the backend is available. */
    NO_CREDENTIALS,
    INVALID_TARGET,

    /** Silence for longer than the read timeout, before the response or within it. */
    READ_TIMEOUT,
    /** The backend took no byte of the request for longer than the write timeout. */
    WRITE_TIMEOUT,
    /** One attempt took longer than its timeout. */
    ATTEMPT_TIMEOUT,
    DEADLINE_EXCEEDED,
    /** The connection ended before the response was complete. */
    CONNECTION_LOST,
    /** A kept-alive connection was found closed before any byte of the response. */
    CONNECTION_STALE,
    /** HTTP/2: the backend says that it has not processed the request (RFC 9113 8.7). */
    STREAM_REFUSED,
    /** HTTP/2: the backend reset the stream. */
    STREAM_RESET,
    /** The response is not HTTP. */
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

    private final String code = name().toLowerCase(Locale.ROOT);

    /** The name in headers, problems, logs and metrics, such as {@code connect_failed}. */
    public String code() {
        return code;
    }
}
