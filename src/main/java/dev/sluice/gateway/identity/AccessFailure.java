package dev.sluice.gateway.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose caller is not authenticated or not authorised. Its {@link DenialReason.Kind} decides on the status. Holds
 * nothing of the request and no stack trace.
 */
public final class AccessFailure extends RuntimeException {
    private final DenialReason reason;
    private final @Nullable String identity;
    private final @Nullable String challenge;

    private AccessFailure(DenialReason reason, @Nullable String identity, @Nullable String challenge) {
        super(reason.code(), null, false, false);
        this.reason = reason;
        this.identity = identity;
        this.challenge = challenge;
    }

    /**
     * Creates the failure for a request without valid credentials.
     *
     * @param challenge the value of {@code WWW-Authenticate} (RFC 9110 11.6.1)
     */
    public static AccessFailure unauthenticated(DenialReason reason, String challenge) {
        return new AccessFailure(reason, null, challenge);
    }

    /** Creates the failure for a missing, invalid or repeated bearer token. */
    public static AccessFailure invalidToken(DenialReason reason, String identity) {
        return reason == DenialReason.AMBIGUOUS
                ? ambiguous()
                : unauthenticated(reason, BearerChallenge.of(identity, reason));
    }

    /** Creates the failure for a repeated header with credentials: a backend could read another line than the gateway. */
    public static AccessFailure ambiguous() {
        return new AccessFailure(DenialReason.AMBIGUOUS, null, null);
    }

    /**
     * Creates the failure for an issuer that does not respond, so that the caller cannot be authenticated now.
     *
     * @param identity the name of the identity in the configuration
     */
    public static AccessFailure unavailable(DenialReason reason, String identity) {
        return new AccessFailure(reason, identity, null);
    }

    /** Creates the failure for a missing scope. A challenge names the scopes to callers with a token (RFC 6750 3.1). */
    static AccessFailure insufficientScope(List<String> scopes, String identity, Caller caller) {
        return new AccessFailure(
                DenialReason.INSUFFICIENT_SCOPE,
                null,
                caller.subjectToken() == null ? null : BearerChallenge.insufficientScope(identity, scopes));
    }

    /** Creates the failure for a caller that does not meet the requirement of a route. */
    public static AccessFailure requirementNotMet() {
        return new AccessFailure(DenialReason.REQUIREMENT, null, null);
    }

    public DenialReason reason() {
        return reason;
    }

    /** Returns the name of the identity that is unavailable; null for other failures. */
    public @Nullable String identity() {
        return identity;
    }

    /** Returns the value of {@code WWW-Authenticate} (RFC 9110 11.6.1); null when no other credential would help. */
    public @Nullable String challenge() {
        return challenge;
    }
}
