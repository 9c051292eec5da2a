package dev.sluice.gateway.edge.problem;

import java.util.Locale;

/**
 * The reasons of refusals and failures. This set is closed, and each token has one meaning. {@link ProblemMapper} finds the reason of
 * a failure. Problems have its token as {@code cause}; the log, the metrics and {@code Sluice-Incomplete} have it as {@code reason}.
 */
public enum Reason {
    /** The request is not valid HTTP, or its target, host, method or query cannot be read. */
    MALFORMED_REQUEST,
    /** A header, parameter or path has two readings: it is repeated, or proxies disagree. */
    AMBIGUOUS,
    /** The target, the headers or their number exceed the limits of a head. */
    HEAD_TOO_LARGE,
    /** The request is plain HTTP on a port with TLS. */
    TLS_REQUIRED,
    /** The method, the transfer coding, the expectation or the upgrade is not one that the gateway or the route supports. */
    NOT_SUPPORTED,
    /** No route matches the host, the path and the conditions. */
    NO_ROUTE,
    /** Routes match the path, and none its method. */
    METHOD_NOT_ALLOWED,
    /** The request does not match the schemas of the route, or a header for the gateway, such as that of the deadline, is invalid. */
    INVALID_REQUEST,
    /** The check of the request against the schemas of the route takes more steps than {@code limits.validation.steps}. */
    TOO_COMPLEX,
    /** The body is not the JSON, form or text that its media type announces. */
    INVALID_BODY,
    /** The media type, the charset or the content coding of the body is not accepted, or a route of gRPC gets another request. */
    UNSUPPORTED_MEDIA_TYPE,
    /** The request is a GET, HEAD or DELETE with a body, and its route reads and forwards none. */
    UNEXPECTED_BODY,
    /** The body of the request exceeds the limit of the route. */
    REQUEST_TOO_LARGE,
    /** The body of the request arrived too slowly, or not before the deadline. */
    SLOW_CALLER,
    /** The caller closed the connection or reset the stream before its response was complete. */
    CALLER_DISCONNECTED,

    /** The request has no credentials. */
    UNAUTHENTICATED,
    /** The API key is unknown. */
    UNKNOWN_KEY,
    /** No entry names the client certificate. */
    UNKNOWN_CERTIFICATE,
    /** The token is malformed. */
    MALFORMED,
    /** The signature algorithm of the token is not accepted. */
    ALGORITHM,
    /** The token is from another issuer. */
    ISSUER,
    /** The token is for another audience. */
    AUDIENCE,
    /** The token has expired. */
    EXPIRED,
    /** The token is not valid yet. */
    NOT_YET_VALID,
    /** The token has no expiry time. */
    NO_EXPIRY,
    /** The lifetime of the token is too long. */
    LIFETIME,
    /** The issuer has no such signing key. */
    SIGNING_KEY,
    /** The signature of the token is invalid. */
    SIGNATURE,
    /** The issuer says that the token is not active. */
    INACTIVE,
    /** The caller lacks a scope of the route. */
    INSUFFICIENT_SCOPE,
    /** The caller does not meet require of the route. */
    REQUIREMENT,
    /** The origin of the page, or the address of the operator, may not do this. */
    FORBIDDEN,
    /** The keys of the issuer are not available. */
    NO_KEYS,
    /** The issuer did not verify the token. */
    NO_ANSWER,

    /** The host name of the backend has no address. */
    DNS_FAILED,
    /** The connection was refused, or the host is unreachable. */
    CONNECT_FAILED,
    /** No connection was open within timeout.connect. */
    CONNECT_TIMEOUT,
    /** No TLS handshake finished within timeout.tls. */
    TLS_TIMEOUT,
    /** The TLS handshake failed: an untrusted certificate, or a server without TLS. */
    TLS_FAILED,
    /** No connection of the pool was free in time. */
    POOL_TIMEOUT,
    /** The bulkhead and its queue are full, or the wait for a permit was too long. */
    BULKHEAD_FULL,
    /** The circuit breaker of the backend is open. */
    CIRCUIT_OPEN,
    /** The gateway has no token for the backend. */
    NO_CREDENTIALS,
    /** The path or a header of the call cannot be sent as HTTP. */
    INVALID_TARGET,
    /** No byte of the reply arrived within timeout.read. */
    READ_TIMEOUT,
    /** The backend accepted no byte of the request within timeout.write. */
    WRITE_TIMEOUT,
    /** The attempt exceeded timeout.attempt. */
    ATTEMPT_TIMEOUT,
    /** The deadline of the request passed. */
    DEADLINE_EXCEEDED,
    /** The connection closed before the reply was complete. */
    CONNECTION_LOST,
    /** A reused connection closed before the first byte of the reply. */
    CONNECTION_STALE,
    /** HTTP/2: the backend has not processed the request. */
    STREAM_REFUSED,
    /** HTTP/2: the backend reset the stream. */
    STREAM_RESET,
    /** The reply is not HTTP, or the call ended in an unexpected way. */
    PROTOCOL_ERROR,
    /** The reply was no longer needed. */
    CANCELLED,
    /** The backend answered 401 or 403. */
    UNAUTHORIZED,
    /** The backend answered 404. */
    NOT_FOUND,
    /** The backend answered 400 or 422. */
    INVALID,
    /** The backend answered 429. */
    RATE_LIMITED,
    /** The backend answered with a status of 5xx. */
    SERVER_ERROR,
    /** The backend answered with another status outside of 2xx, such as a redirect. */
    UNEXPECTED_STATUS,
    /** The body of the reply is not the JSON that the step needs. */
    BAD_BODY,
    /** The body of the reply exceeds response.max of the backend. */
    BODY_TOO_LARGE,

    /**
     * The gateway has no memory for the request or a reply now, or too many streams of the route or the client are open, or too many
     * new tokens of the client wait for their issuer.
     */
    OVERLOADED,
    /** The gateway has ended the stream, which is older than server.connections.age. */
    STREAM_AGE,
    /** The request needs more memory than the share of one request. */
    MEMORY_SHARE,
    /** An expression has no value for this request. */
    EXPRESSION_FAILED,
    /** A header of a step would have a control character, a list or an object. */
    INVALID_HEADER,
    /** A value that the path of a step needs is missing. */
    MISSING_VALUE,
    /** The value of each is not a list. */
    NOT_A_LIST,
    /** An item of a loop has no valid id. */
    ITEM_WITHOUT_KEY,
    /** The list of a loop is longer than its max. */
    TOO_MANY_ITEMS,
    /** The reply of a batch has no values by item. */
    NOT_A_BATCH,
    /** The replies for all items of a loop are too large together. */
    ITEMS_TOO_LARGE,
    /** The response exceeds answer.max of the route. */
    TOO_LARGE,
    /** The admin port does not serve this host. */
    WRONG_HOST,
    /** The admin port keeps nothing under this id. */
    UNKNOWN_ID,
    /** The admin port does this once at a time. */
    BUSY,
    /** The gateway itself failed. */
    INTERNAL_ERROR;

    private final String token = name().toLowerCase(Locale.ROOT);

    /** Returns the lower-case name, such as {@code no_route}. */
    public String token() {
        return token;
    }
}
