package dev.sluice.gateway.edge.problem;

import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.upstream.backend.FailureReason;

/** Maps the reasons of other rooms to the {@link Reason}s of the gateway. */
final class ReasonMapper {
    private ReasonMapper() {}

    /** Returns the reason of a call that failed. */
    static Reason of(FailureReason reason) {
        return switch (reason) {
            case DNS_FAILED -> Reason.DNS_FAILED;
            case CONNECT_FAILED -> Reason.CONNECT_FAILED;
            case CONNECT_TIMEOUT -> Reason.CONNECT_TIMEOUT;
            case TLS_TIMEOUT -> Reason.TLS_TIMEOUT;
            case TLS_FAILED -> Reason.TLS_FAILED;
            case POOL_TIMEOUT -> Reason.POOL_TIMEOUT;
            case BULKHEAD_FULL -> Reason.BULKHEAD_FULL;
            case CIRCUIT_OPEN -> Reason.CIRCUIT_OPEN;
            case NO_CREDENTIALS -> Reason.NO_CREDENTIALS;
            case INVALID_TARGET -> Reason.INVALID_TARGET;
            case READ_TIMEOUT -> Reason.READ_TIMEOUT;
            case WRITE_TIMEOUT -> Reason.WRITE_TIMEOUT;
            case ATTEMPT_TIMEOUT -> Reason.ATTEMPT_TIMEOUT;
            case DEADLINE_EXCEEDED -> Reason.DEADLINE_EXCEEDED;
            case CONNECTION_LOST -> Reason.CONNECTION_LOST;
            case CONNECTION_STALE -> Reason.CONNECTION_STALE;
            case STREAM_REFUSED -> Reason.STREAM_REFUSED;
            case STREAM_RESET -> Reason.STREAM_RESET;
            case PROTOCOL_ERROR -> Reason.PROTOCOL_ERROR;
            case CANCELLED -> Reason.CANCELLED;
            case UNAUTHORIZED -> Reason.UNAUTHORIZED;
            case NOT_FOUND -> Reason.NOT_FOUND;
            case INVALID -> Reason.INVALID;
            case RATE_LIMITED -> Reason.RATE_LIMITED;
            case SERVER_ERROR -> Reason.SERVER_ERROR;
            case UNEXPECTED_STATUS -> Reason.UNEXPECTED_STATUS;
            case BAD_BODY -> Reason.BAD_BODY;
            case BODY_TOO_LARGE -> Reason.BODY_TOO_LARGE;
            case OVERLOADED -> Reason.OVERLOADED;
        };
    }

    /** Returns the reason of a denied request. */
    static Reason of(DenialReason reason) {
        return switch (reason) {
            case UNAUTHENTICATED -> Reason.UNAUTHENTICATED;
            case AMBIGUOUS -> Reason.AMBIGUOUS;
            case UNKNOWN_KEY -> Reason.UNKNOWN_KEY;
            case UNKNOWN_CERTIFICATE -> Reason.UNKNOWN_CERTIFICATE;
            case MALFORMED -> Reason.MALFORMED;
            case ALGORITHM -> Reason.ALGORITHM;
            case ISSUER -> Reason.ISSUER;
            case AUDIENCE -> Reason.AUDIENCE;
            case EXPIRED -> Reason.EXPIRED;
            case NOT_YET_VALID -> Reason.NOT_YET_VALID;
            case NO_EXPIRY -> Reason.NO_EXPIRY;
            case LIFETIME -> Reason.LIFETIME;
            case SIGNING_KEY -> Reason.SIGNING_KEY;
            case SIGNATURE -> Reason.SIGNATURE;
            case INACTIVE -> Reason.INACTIVE;
            case INSUFFICIENT_SCOPE -> Reason.INSUFFICIENT_SCOPE;
            case REQUIREMENT -> Reason.REQUIREMENT;
            case NO_KEYS -> Reason.NO_KEYS;
            case NO_ANSWER -> Reason.NO_ANSWER;
            case OVERLOADED -> Reason.OVERLOADED;
        };
    }
}
