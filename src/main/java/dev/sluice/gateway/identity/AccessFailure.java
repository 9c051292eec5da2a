package dev.sluice.gateway.identity;

import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request whose caller is not authenticated or not authorised. Holds nothing of the request and no stack trace.
 */
public final class AccessFailure extends RuntimeException {
    /** The kinds of failure: what the caller lacks. Several reasons have one kind. */
    public enum Kind {
        /** The request has no valid credentials, or repeats their header. */
        INVALID_CREDENTIALS,
        /** The caller is authenticated and not authorised. */
        MISSING_RIGHTS,
        /** The issuer does not reply, or the client may not ask it now. */
        UNAVAILABLE
    }

    private final Kind kind;
    private final Reason reason;
    private final String description;
    private final @Nullable String identity;
    private final @Nullable String challenge;

    private AccessFailure(
            Kind kind, Reason reason, String description, @Nullable String identity, @Nullable String challenge) {
        super(reason.code(), null, false, false);
        this.kind = kind;
        this.reason = reason;
        this.description = description;
        this.identity = identity;
        this.challenge = challenge;
    }

    private AccessFailure(Kind kind, DenialReason reason, @Nullable String identity, @Nullable String challenge) {
        this(kind, reason, reason.description(), identity, challenge);
    }

    /**
     * Creates the failure for a request with invalid credentials.
     *
     * @param challenge the value of {@code WWW-Authenticate} (RFC 9110 11.6.1)
     */
    public static AccessFailure unauthenticated(DenialReason reason, String challenge) {
        return new AccessFailure(Kind.INVALID_CREDENTIALS, reason, null, challenge);
    }

    /** Creates the failure for a request without credentials; {@code challenge} is as above. */
    public static AccessFailure noCredentials(String challenge) {
        return new AccessFailure(
                Kind.INVALID_CREDENTIALS,
                SharedReason.UNAUTHENTICATED,
                "the request has no credentials",
                null,
                challenge);
    }

    /** Creates the failure for a bearer token with the reason of an {@link InvalidTokenException}. */
    public static AccessFailure invalidToken(Reason reason, String identity) {
        if (reason instanceof DenialReason invalid)
            return unauthenticated(invalid, BearerChallenge.invalidToken(identity, invalid));
        return reason == SharedReason.AMBIGUOUS ? ambiguous() : noCredentials(BearerChallenge.of(identity));
    }

    /** Creates the failure for a repeated header with credentials: a backend could read another line than the gateway. */
    public static AccessFailure ambiguous() {
        return new AccessFailure(
                Kind.INVALID_CREDENTIALS,
                SharedReason.AMBIGUOUS,
                "the header with credentials is repeated",
                null,
                null);
    }

    /**
     * Creates the failure for an issuer that does not reply, so that the caller cannot be authenticated now.
     *
     * @param identity the name of the identity in the configuration
     */
    public static AccessFailure unavailable(DenialReason reason, String identity) {
        return new AccessFailure(Kind.UNAVAILABLE, reason, identity, null);
    }

    /** Creates the failure for a client that may send no further token to the issuer now. */
    public static AccessFailure overloaded(String identity) {
        return new AccessFailure(
                Kind.UNAVAILABLE,
                SharedReason.OVERLOADED,
                "too many tokens of the client wait for the issuer",
                identity,
                null);
    }

    /** Creates the failure for a missing scope. A challenge names the scopes to callers with a token (RFC 6750 3.1). */
    static AccessFailure insufficientScope(List<String> scopes, String identity, Caller caller) {
        return new AccessFailure(
                Kind.MISSING_RIGHTS,
                DenialReason.INSUFFICIENT_SCOPE,
                null,
                caller.subjectToken() == null ? null : BearerChallenge.insufficientScope(identity, scopes));
    }

    /** Creates the failure for a caller that does not meet the requirement of a route. */
    public static AccessFailure requirementNotMet() {
        return new AccessFailure(Kind.MISSING_RIGHTS, DenialReason.REQUIREMENT, null, null);
    }

    /** Returns this failure with the challenges of several identities. */
    AccessFailure withChallenge(String challenges) {
        return new AccessFailure(kind, reason, description, identity, challenges);
    }

    public Kind kind() {
        return kind;
    }

    /** Returns a {@link DenialReason}, or a {@link SharedReason}. */
    public Reason reason() {
        return reason;
    }

    /** Returns the sentence that the caller sees, without its full stop. */
    public String description() {
        return description;
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
