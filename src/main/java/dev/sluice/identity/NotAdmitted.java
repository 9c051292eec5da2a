package dev.sluice.identity;

/**
 * Why a request goes no further than the door.
 *
 * <pre>
 * NotAdmitted
 * ├── Unknown     it does not show who calls: 401
 * ├── Forbidden   who calls may not do this: 403
 * └── Undecided   who calls cannot be found out now: 503
 * </pre>
 *
 * <p>It carries no stack trace, because it is an outcome and not a bug, and nothing of what the caller sent.
 */
public abstract sealed class NotAdmitted extends RuntimeException permits Unknown, Forbidden, Undecided {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    NotAdmitted(Reason reason) {
        super(reason.token(), null, false, false);
        this.reason = reason;
    }

    public final Reason reason() {
        return reason;
    }
}
