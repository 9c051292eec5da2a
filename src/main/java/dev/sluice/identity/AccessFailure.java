package dev.sluice.identity;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
public abstract sealed class AccessFailure extends RuntimeException
        permits Unauthenticated, Forbidden, AuthenticationUnavailable {
    private final DenialReason reason;

    AccessFailure(DenialReason reason) {
        super(reason.code(), null, false, false);
        this.reason = reason;
    }

    public final DenialReason reason() {
        return reason;
    }

    /** The value of {@code WWW-Authenticate} (RFC 9110 11.6.1); null when no other credential would help. */
    public abstract @Nullable String challenge();

    /** Whether this is the outcome of the request, although another identity may know the caller. */
    abstract boolean isFinal();

    /** Calls the function for this kind of refusal and returns its result. */
    public abstract <T> T match(
            Function<Unauthenticated, T> unauthenticated,
            Function<Forbidden, T> forbidden,
            Function<AuthenticationUnavailable, T> unavailable);
}
