package dev.sluice.identity;

/** A text that does not prove who sends it. It holds nothing of the text. */
public final class InvalidToken extends RuntimeException {
    private final Reason reason;

    public InvalidToken(Reason reason) {
        super(reason.token(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
