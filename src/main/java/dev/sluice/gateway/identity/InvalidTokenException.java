package dev.sluice.gateway.identity;

import dev.sluice.core.trace.Reason;

/** A token is missing or invalid. Holds nothing of the token. */
public final class InvalidTokenException extends RuntimeException {
    private final Reason reason;

    public InvalidTokenException(Reason reason) {
        super(reason.code(), null, false, false);
        this.reason = reason;
    }

    /** Returns a {@link DenialReason}, or a {@link dev.sluice.core.trace.SharedReason} for a missing or a repeated token. */
    public Reason reason() {
        return reason;
    }
}
