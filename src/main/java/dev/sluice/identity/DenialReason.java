package dev.sluice.identity;

import java.util.Locale;

/** Every reason for which a request is not admitted, by the name that callers and metrics see. */
public enum DenialReason {
    NO_CREDENTIALS("nothing shows who calls"),

    UNKNOWN_KEY("the key is of no caller"),
    UNKNOWN_CERTIFICATE("the certificate is of no caller"),

    MALFORMED("the token is not one that can be read in one way only"),
    ALGORITHM("the token is signed in a way that is not taken here"),
    ISSUER("the token is of another issuer"),
    AUDIENCE("the token is meant for another audience"),
    EXPIRED("the token has expired"),
    NOT_YET_VALID("the token is not valid yet"),
    NO_EXPIRY("the token does not say when it expires"),
    LIFETIME("the token is valid for longer than is taken here"),
    SIGNING_KEY("the token is signed with a key that the issuer does not have"),
    SIGNATURE("the signature of the token is wrong"),
    INACTIVE("the issuer does not stand by the token"),

    INSUFFICIENT_SCOPE("the caller lacks a scope"),
    REQUIREMENT("the caller does not meet what the route requires"),

    NO_KEYS("the keys of the issuer cannot be had"),
    NO_ANSWER("the issuer does not say whether it stands by the token");

    private final String description;

    DenialReason(String description) {
        this.description = description;
    }

    /** The name in problems and metrics, such as {@code not_yet_valid}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The same in a few words, for whoever sent the request. */
    public String description() {
        return description;
    }
}
