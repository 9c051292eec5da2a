package dev.sluice.upstream.store;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A call that has no reply of the store. The message names the reason without a key, a value or a password. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Kind kind;
    private final transient StoreReason reason;
    private final transient @Nullable URI owner;

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
        this(kind, message, StoreReason.ERROR, null);
    }

    StoreFailure(Kind kind, StoreReason reason) {
        this(kind, reason.text(), reason, null);
    }

    private StoreFailure(Kind kind, String message, StoreReason reason, @Nullable URI owner) {
        super(message, null, false, false);
        this.kind = kind;
        this.reason = reason;
        this.owner = owner;
    }

    /** Returns the failure of a call whose key another node of the cluster has. */
    static StoreFailure moved(URI owner) {
        return new StoreFailure(Kind.REJECTED, StoreReason.MOVED.text(), StoreReason.MOVED, owner);
    }

    public Kind kind() {
        return kind;
    }

    StoreReason reason() {
        return reason;
    }

    /** Returns the node of the cluster that has the key; null if the store has not named it. */
    @Nullable
    URI owner() {
        return owner;
    }
}
