package dev.sluice.gateway.limit.fleet;

/** The store has replied to a call with texts that the script never returns. The message has no text of the reply. */
public final class InvalidReplyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidReplyException(String message) {
        super(message, null, false, false);
    }
}
