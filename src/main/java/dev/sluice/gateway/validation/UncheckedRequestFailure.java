package dev.sluice.gateway.validation;

/** A request that was not checked against the schemas of its route. The gateway has called no backend for it. */
public final class UncheckedRequestFailure extends RuntimeException {
    private final Kind kind;

    /** Why the check has no result. */
    public enum Kind {
        /** The check takes more steps than {@code limits.validation.steps}. */
        TOO_COMPLEX("the check takes more steps than limits.validation.steps"),
        /** The check waited for a worker thread until the deadline of the request. */
        DEADLINE("the check found no free worker thread before the deadline");

        private final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    public UncheckedRequestFailure(Kind kind) {
        super(kind.description, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
