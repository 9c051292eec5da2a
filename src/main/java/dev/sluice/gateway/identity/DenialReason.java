package dev.sluice.gateway.identity;

import dev.sluice.core.trace.Reason;
import java.util.Locale;

/** The reasons of an {@link AccessFailure} that no other room gives. */
public enum DenialReason implements Reason {
    UNKNOWN_KEY(Side.CALLER, "the key is unknown"),
    UNKNOWN_CERTIFICATE(Side.CALLER, "the certificate is unknown"),

    MALFORMED(Side.CALLER, "the token is malformed"),
    ALGORITHM(Side.CALLER, "the signature algorithm of the token is not accepted"),
    ISSUER(Side.CALLER, "the token is from another issuer"),
    AUDIENCE(Side.CALLER, "the token is for another audience"),
    EXPIRED(Side.CALLER, "the token has expired"),
    NOT_YET_VALID(Side.CALLER, "the token is not valid yet"),
    NO_EXPIRY(Side.CALLER, "the token has no expiry time"),
    LIFETIME(Side.CALLER, "the lifetime of the token is too long"),
    SIGNING_KEY(Side.CALLER, "the issuer has no such signing key"),
    SIGNATURE(Side.CALLER, "the signature of the token is invalid"),
    INACTIVE(Side.CALLER, "the token is not active"),

    INSUFFICIENT_SCOPE(Side.CALLER, "the caller lacks a scope"),
    REQUIREMENT(Side.CALLER, "the caller does not meet the requirement of the route"),

    NO_KEYS(Side.BACKEND, "the keys of the issuer are not available"),
    NO_ANSWER(Side.BACKEND, "the issuer did not verify the token");

    private final String code = name().toLowerCase(Locale.ROOT);
    private final Side side;
    private final String description;

    DenialReason(Side side, String description) {
        this.side = side;
        this.description = description;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public Side side() {
        return side;
    }

    /** Returns the sentence that the caller sees. */
    public String description() {
        return description;
    }
}
