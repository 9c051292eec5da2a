package dev.sluice.gateway.identity;

/** A token is missing or invalid. Holds nothing of the token. */
public final class InvalidTokenException extends RuntimeException {
    private final DenialReason reason;

    public InvalidTokenException(DenialReason reason) {
        super(reason.code(), null, false, false);
        this.reason = reason;
    }

    public DenialReason reason() {
        return reason;
    }
}
