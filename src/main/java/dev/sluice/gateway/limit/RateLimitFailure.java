package dev.sluice.gateway.limit;

/** Ends a request that a limit does not admit. Has no stack trace. */
public final class RateLimitFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String limit;
    private final String shownName;
    private final long retryAfterSeconds;
    private final boolean isNamed;

    /** Why the limit does not admit the request. */
    public enum Kind {
        /** The bucket of a rate lacks the units. */
        RATE("admits no more now"),
        /** The quota of the period is used up. */
        PERIOD("admits no more in this period"),
        /** The store of a quota gives no answer. */
        NO_STORE("admits nothing without the store");

        private final String message;

        Kind(String message) {
            this.message = message;
        }
    }

    /**
     * Creates a failure.
     *
     * @param limit the key of the limit in the configuration
     * @param shownName the name of the limit and of its plan, such as {@code partners.gold}
     * @param retryAfterSeconds the time until another attempt has a chance, at least 1
     * @param isNamed whether the caller may see the name: false for {@code headers: false}
     */
    public RateLimitFailure(Kind kind, String limit, String shownName, long retryAfterSeconds, boolean isNamed) {
        super("the limit " + shownName + " " + kind.message, null, false, false);
        this.kind = kind;
        this.limit = limit;
        this.shownName = shownName;
        this.retryAfterSeconds = retryAfterSeconds;
        this.isNamed = isNamed;
    }

    /** Returns why the limit does not admit the request. */
    public Kind kind() {
        return kind;
    }

    /** Returns the key of the limit in the configuration. */
    public String limit() {
        return limit;
    }

    /** Returns the name of the limit and of its plan, such as {@code partners.gold}. */
    public String shownName() {
        return shownName;
    }

    /**
     * Returns the time until another attempt has a chance, in seconds, rounded up; at least 1. For a quota, this is the end of its period, and
     * at most a day.
     */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** Whether the caller may see the name of the limit. */
    public boolean isNamed() {
        return isNamed;
    }
}
