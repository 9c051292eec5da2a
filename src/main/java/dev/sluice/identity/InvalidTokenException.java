package dev.sluice.identity;

/** A text that does not prove who sends it. It holds nothing of the text. */
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
