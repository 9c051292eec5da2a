package dev.sluice.gateway.identity;

import java.util.Locale;

/** The reasons of a denied request. Callers and metrics see their names. */
public enum DenialReason {
    UNAUTHENTICATED(Kind.UNAUTHENTICATED, "the request has no credentials"),

    AMBIGUOUS(Kind.AMBIGUOUS, "the header with credentials is repeated"),

    UNKNOWN_KEY(Kind.UNAUTHENTICATED, "the key is unknown"),
    UNKNOWN_CERTIFICATE(Kind.UNAUTHENTICATED, "the certificate is unknown"),

    MALFORMED(Kind.UNAUTHENTICATED, "the token is malformed"),
    ALGORITHM(Kind.UNAUTHENTICATED, "the signature algorithm of the token is not accepted"),
    ISSUER(Kind.UNAUTHENTICATED, "the token is from another issuer"),
    AUDIENCE(Kind.UNAUTHENTICATED, "the token is for another audience"),
    EXPIRED(Kind.UNAUTHENTICATED, "the token has expired"),
    NOT_YET_VALID(Kind.UNAUTHENTICATED, "the token is not valid yet"),
    NO_EXPIRY(Kind.UNAUTHENTICATED, "the token has no expiry time"),
    LIFETIME(Kind.UNAUTHENTICATED, "the lifetime of the token is too long"),
    SIGNING_KEY(Kind.UNAUTHENTICATED, "the issuer has no such signing key"),
    SIGNATURE(Kind.UNAUTHENTICATED, "the signature of the token is invalid"),
    INACTIVE(Kind.UNAUTHENTICATED, "the token is not active"),

    INSUFFICIENT_SCOPE(Kind.FORBIDDEN, "the caller lacks a scope"),
    REQUIREMENT(Kind.FORBIDDEN, "the caller does not meet the requirement of the route"),

    NO_KEYS(Kind.UNAVAILABLE, "the keys of the issuer are not available"),
    NO_ANSWER(Kind.UNAVAILABLE, "the issuer did not verify the token"),
    OVERLOADED(Kind.UNAVAILABLE, "too many tokens of the client wait for the issuer");

    /** The kinds of denial. Each has its own status. */
    public enum Kind {
        /** The request has no valid credentials. */
        UNAUTHENTICATED,
        /** The header with credentials is repeated. The request is refused without a try of the other identities. */
        AMBIGUOUS,
        /** The caller is authenticated and not authorised. */
        FORBIDDEN,
        /** The issuer does not respond, or the client may not ask it now. */
        UNAVAILABLE
    }

    private final Kind kind;
    private final String description;

    DenialReason(Kind kind, String description) {
        this.kind = kind;
        this.description = description;
    }

    public Kind kind() {
        return kind;
    }

    /** Returns the name in problems and metrics, such as {@code not_yet_valid}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the sentence that the caller sees. */
    public String description() {
        return description;
    }
}
