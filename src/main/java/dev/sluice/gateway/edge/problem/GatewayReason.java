package dev.sluice.gateway.edge.problem;

import dev.sluice.core.trace.Reason;
import java.util.Locale;

/** The reasons of the gateway itself for a problem or the end of a response, which no other room gives. */
public enum GatewayReason implements Reason {
    /** The request is not valid HTTP, or its target, host, method or query cannot be read. */
    MALFORMED_REQUEST(Side.CALLER),
    /** The target, the headers or their number exceed the limits of a head. */
    HEAD_TOO_LARGE(Side.CALLER),
    /** The request is plain HTTP on a port with TLS. */
    TLS_REQUIRED(Side.CALLER),
    /** The method, the transfer coding, the expectation or the upgrade is not one that the gateway or the route supports. */
    NOT_SUPPORTED(Side.CALLER),
    /** No route matches the host, the path and the conditions. */
    NO_ROUTE(Side.CALLER),
    /** Routes match the path, and none its method. */
    METHOD_NOT_ALLOWED(Side.CALLER),
    /** The request does not match the schemas of the route, or a header for the gateway, such as that of the deadline, is invalid. */
    INVALID_REQUEST(Side.CALLER),
    /** The check of the request against the schemas of the route takes more steps than {@code limits.validation.steps}. */
    TOO_COMPLEX(Side.CALLER),
    /** The body is not the JSON, form or text that its media type announces. */
    INVALID_BODY(Side.CALLER),
    /** The media type, the charset or the content coding of the body is not accepted, or a route of gRPC gets another request. */
    UNSUPPORTED_MEDIA_TYPE(Side.CALLER),
    /** The request is a GET, HEAD or DELETE with a body, and its route reads and forwards none. */
    UNEXPECTED_BODY(Side.CALLER),
    /** The body of the request exceeds the limit of the route. */
    REQUEST_TOO_LARGE(Side.CALLER),
    /** The body of the request arrived too slowly, or not before the deadline. */
    SLOW_CALLER(Side.CALLER),
    /** The caller closed the connection or reset the stream before its response was complete. */
    CALLER_DISCONNECTED(Side.CALLER),
    /** The origin of the page, or the address of the operator, may not do this. */
    FORBIDDEN(Side.CALLER),
    /** The gateway or the route accepts no request from the address of the client. */
    CLIENT_REJECTED(Side.CALLER),
    /** A rate limit admits no more requests of the caller now. */
    RATE_LIMIT(Side.CALLER),
    /** The quota of the caller is used up until its period ends. */
    QUOTA(Side.CALLER),
    /** The store of a quota gives no answer, and the quota admits nothing without it. */
    STORE_UNAVAILABLE(Side.BACKEND),
    /** The gateway has ended the stream, which is older than server.connections.age. */
    STREAM_AGE(Side.GATEWAY),
    /** The admin port does not serve this host. */
    WRONG_HOST(Side.CALLER),
    /** The admin port keeps nothing under this id. */
    UNKNOWN_ID(Side.CALLER),
    /** The admin port does this once at a time. */
    BUSY(Side.CALLER);

    private final String code = name().toLowerCase(Locale.ROOT);
    private final Side side;

    GatewayReason(Side side) {
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
