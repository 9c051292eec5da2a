package dev.sluice.upstream.backend;

import dev.sluice.core.trace.Reason;
import java.util.Locale;

/**
 * The reasons of a {@link BackendFailure}, but for {@link dev.sluice.core.trace.SharedReason#OVERLOADED}. {@link Classification} and the
 * problem mapping switch over all of them.
 */
public enum FailureReason implements Reason {
    /** The host name has no address. */
    DNS_FAILED(Side.BACKEND),
    /** The connection was refused, or the host is unreachable. */
    CONNECT_FAILED(Side.BACKEND),
    /** The TCP connection was not open within the connect timeout. */
    CONNECT_TIMEOUT(Side.BACKEND),
    /** The TLS handshake did not finish within its timeout. */
    TLS_TIMEOUT(Side.BACKEND),
    /** The TLS handshake failed: an untrusted certificate, or a server without TLS. */
    TLS_FAILED(Side.BACKEND),
    POOL_TIMEOUT(Side.GATEWAY),
    BULKHEAD_FULL(Side.GATEWAY),
    CIRCUIT_OPEN(Side.BACKEND),
    /** No token for the backend is available. */
    NO_CREDENTIALS(Side.GATEWAY),
    /** The path or a header cannot be sent as HTTP. */
    INVALID_TARGET(Side.CALLER),

    /** No byte of the reply arrived within the read timeout. */
    READ_TIMEOUT(Side.BACKEND),
    /** The backend accepted no byte of the request within the write timeout. */
    WRITE_TIMEOUT(Side.BACKEND),
    /** The attempt exceeded its timeout. */
    ATTEMPT_TIMEOUT(Side.BACKEND),
    DEADLINE_EXCEEDED(Side.BACKEND),
    /** The connection closed before the reply was complete. */
    CONNECTION_LOST(Side.BACKEND),
    /** A reused connection closed before the first byte of the reply. */
    CONNECTION_STALE(Side.BACKEND),
    /** HTTP/2: the backend has not processed the request (RFC 9113, 8.7). */
    STREAM_REFUSED(Side.BACKEND),
    /** HTTP/2: the backend reset the stream. */
    STREAM_RESET(Side.BACKEND),
    /** The reply is not HTTP. */
    PROTOCOL_ERROR(Side.BACKEND),
    CANCELLED(Side.CALLER),

    /** 401 or 403. */
    UNAUTHORIZED(Side.GATEWAY),
    /** 404. */
    NOT_FOUND(Side.CALLER),
    /** 400 or 422. */
    INVALID(Side.CALLER),
    /** 429. */
    RATE_LIMITED(Side.BACKEND),
    /** 500 to 599. */
    SERVER_ERROR(Side.BACKEND),
    /** Any other status outside the 2xx class, such as a redirect, which is not followed. */
    UNEXPECTED_STATUS(Side.BACKEND),
    /** The body is not the JSON that the step needs. */
    BAD_BODY(Side.BACKEND),
    /** The body exceeds the limit of the step. */
    BODY_TOO_LARGE(Side.GATEWAY);

    private final String code = name().toLowerCase(Locale.ROOT);
    private final Side side;

    FailureReason(Side side) {
        this.side = side;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public Side side() {
        return side;
    }
}
