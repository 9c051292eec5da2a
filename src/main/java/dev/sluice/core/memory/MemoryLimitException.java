package dev.sluice.core.memory;

/**
 * A reservation exceeds a limit. It has no stack trace, because it is an outcome and not a bug. The message is for logs.
 */
public final class MemoryLimitException extends RuntimeException {
    /** The limit that a reservation exceeds. */
    public enum Limit {
        /** The share of one request: the request never fits. */
        SHARE,
        /** The budget of the process or of the route: the request may fit later. */
        BUDGET
    }

    private final Limit limit;

    MemoryLimitException(Limit limit, long bytes) {
        super("no memory for " + bytes + " bytes: limit " + limit, null, false, false);
        this.limit = limit;
    }

    public Limit limit() {
        return limit;
    }
}
