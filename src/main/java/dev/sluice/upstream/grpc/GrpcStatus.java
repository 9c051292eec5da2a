package dev.sluice.upstream.grpc;

import static java.util.Objects.requireNonNull;

import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NotSent.BulkheadFull.Limit;
import dev.sluice.upstream.backend.UnusableReply;

/**
 * The statuses with which the gateway itself ends a gRPC call. For its rejections they follow the table of gRPC for HTTP statuses
 * (http-grpc-status-mapping.md), and are more precise where the gateway knows more.
 */
public enum GrpcStatus {
    CANCELLED(1),
    UNKNOWN(2),
    DEADLINE_EXCEEDED(4),
    PERMISSION_DENIED(7),
    RESOURCE_EXHAUSTED(8),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14),
    UNAUTHENTICATED(16);

    private final int code;

    GrpcStatus(int code) {
        this.code = code;
    }

    /** Returns the number in {@code grpc-status}. */
    public int code() {
        return code;
    }

    /** Returns the status for an HTTP status with which the gateway would reject another request. */
    public static GrpcStatus ofHttp(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404, 405, 501 -> UNIMPLEMENTED;
            case 408, 504 -> DEADLINE_EXCEEDED;
            case 413, 429, 431 -> RESOURCE_EXHAUSTED;
            case 499 -> CANCELLED;
            case 502, 503 -> UNAVAILABLE;
            default -> status >= 400 && status <= 599 ? INTERNAL : UNKNOWN;
        };
    }

    /** Returns the status for the failure of a call. */
    public static GrpcStatus of(BackendFailure failure) {
        return failure.reason() instanceof FailureReason reason ? of(reason, failure) : RESOURCE_EXHAUSTED;
    }

    private static GrpcStatus of(FailureReason reason, BackendFailure failure) {
        return switch (reason) {
            case DNS_FAILED, CONNECT_FAILED, CONNECT_TIMEOUT, TLS_TIMEOUT, TLS_FAILED, POOL_TIMEOUT -> UNAVAILABLE;
            case CIRCUIT_OPEN, NO_CREDENTIALS, CONNECTION_LOST, CONNECTION_STALE, STREAM_REFUSED -> UNAVAILABLE;
            case STREAM_RESET, PROTOCOL_ERROR, BAD_BODY, INVALID_TARGET -> INTERNAL;
            case READ_TIMEOUT, WRITE_TIMEOUT, ATTEMPT_TIMEOUT, DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
            case BULKHEAD_FULL -> failure.limit() == Limit.TENANT ? RESOURCE_EXHAUSTED : UNAVAILABLE;
            case BODY_TOO_LARGE -> RESOURCE_EXHAUSTED;
            case CANCELLED -> CANCELLED;
            case UNAUTHORIZED, NOT_FOUND, INVALID, RATE_LIMITED, SERVER_ERROR, UNEXPECTED_STATUS ->
                ofStatus(requireNonNull(failure.statusFailure()));
        };
    }

    /** The caller is not to blame for a rejection of the gateway's own credentials. */
    private static GrpcStatus ofStatus(UnusableReply.StatusFailure failure) {
        boolean isRejected = failure.status() == 401 || failure.status() == 403 || failure.status() == 407;
        return isRejected && !failure.rejectsCallersToken() ? UNAVAILABLE : ofHttp(failure.status());
    }
}
