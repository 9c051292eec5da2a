package dev.sluice.config.source;

/** Signals an unreadable file or an invalid reference. */
class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message, null, false, false);
    }

    /** Returns the reason, as a part of a sentence. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
