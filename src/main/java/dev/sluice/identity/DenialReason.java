package dev.sluice.identity;

import java.util.Locale;

/** The reasons of a denied request. Callers and metrics see their names. */
public enum DenialReason {
    NO_CREDENTIALS("the request has no credentials"),

    AMBIGUOUS("the header with credentials is repeated"),

    UNKNOWN_KEY("the key is unknown"),
    UNKNOWN_CERTIFICATE("the certificate is unknown"),

    MALFORMED("the token is malformed"),
    ALGORITHM("the signature algorithm of the token is not accepted"),
    ISSUER("the token is from another issuer"),
    AUDIENCE("the token is for another audience"),
    EXPIRED("the token has expired"),
    NOT_YET_VALID("the token is not valid yet"),
    NO_EXPIRY("the token has no expiry time"),
    LIFETIME("the lifetime of the token is too long"),
    SIGNING_KEY("the issuer has no such signing key"),
    SIGNATURE("the signature of the token is invalid"),
    INACTIVE("the token is not active"),

    INSUFFICIENT_SCOPE("the caller lacks a scope"),
    REQUIREMENT("the caller does not meet the requirement of the route"),

    NO_KEYS("the keys of the issuer are not available"),
    NO_ANSWER("the issuer did not verify the token");

    private final String description;

    DenialReason(String description) {
        this.description = description;
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
