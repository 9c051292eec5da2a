package dev.sluice.gateway.validation;

/** A request that was not checked against the schemas of its route. The gateway has called no backend for it. */
public final class UncheckedRequestFailure extends RuntimeException {
    private final Limit limit;

    /** The limits of a check. */
    public enum Limit {
        /** The check takes more steps than {@code limits.validation.steps}. */
        STEPS("the check takes more steps than limits.validation.steps"),
        /** The check waited for a worker thread until the deadline of the request. */
        DEADLINE("the check found no free worker thread before the deadline");

        private final String description;

        Limit(String description) {
            this.description = description;
        }
    }

    public UncheckedRequestFailure(Limit limit) {
        super(limit.description, null, false, false);
        this.limit = limit;
    }

    /** Returns the limit that ended the check. */
    public Limit limit() {
        return limit;
    }
}
