package dev.sluice.gateway.limit;

/** Ends a request that a rate limit rejects. Has no stack trace. */
public final class RateLimitFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String limit;
    private final String shownName;
    private final long retryAfterSeconds;
    private final boolean isNamed;

    /**
     * Creates a failure.
     *
     * @param limit the key of the limit in the configuration
     * @param shownName the name of the limit and of its plan, such as {@code partners.gold}
     * @param retryAfterSeconds the time until the limit admits the request, at least 1
     * @param isNamed whether the caller may see the name: false for {@code headers: false}
     */
    public RateLimitFailure(String limit, String shownName, long retryAfterSeconds, boolean isNamed) {
        super("the limit " + shownName + " admits no more now", null, false, false);
        this.limit = limit;
        this.shownName = shownName;
        this.retryAfterSeconds = retryAfterSeconds;
        this.isNamed = isNamed;
    }

    /** Returns the key of the limit in the configuration. */
    public String limit() {
        return limit;
    }

    /** Returns the name of the limit and of its plan, such as {@code partners.gold}. */
    public String shownName() {
        return shownName;
    }

    /** Returns the time until the limit admits the request, in seconds, rounded up; at least 1. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** Whether the caller may see the name of the limit. */
    public boolean isNamed() {
        return isNamed;
    }
}
