package dev.sluice.upstream.store;

/** A call that has no reply of the store. The message names the reason without a key, a value or a password. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Kind kind;

    /** Whether the store may have run the script. */
    public enum Kind {
        /** The call was not sent. */
        NOT_SENT,
        /** The store rejected the call, and changed nothing. */
        REJECTED,
        /** The connection ended before a reply; the store may have run the script. */
        NO_REPLY
    }

    public StoreFailure(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
