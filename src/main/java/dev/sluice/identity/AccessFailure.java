package dev.sluice.identity;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request whose caller is not authenticated or not authorised. Holds nothing of the request and no stack trace.
 *
 * <pre>
 * AccessFailure
 * ├── Unauthenticated            no valid credentials: 401
 * ├── Forbidden                  the caller is not authorised: 403
 * ├── AuthenticationUnavailable  the issuer does not respond: 503
 * └── AmbiguousCredentials       the header with credentials is repeated: 400
 * </pre>
 */
public abstract sealed class AccessFailure extends RuntimeException
        permits Unauthenticated, Forbidden, AuthenticationUnavailable, AmbiguousCredentials {
    private final DenialReason reason;
    private final @Nullable String challenge;

    AccessFailure(DenialReason reason, @Nullable String challenge) {
        super(reason.code(), null, false, false);
        this.reason = reason;
        this.challenge = challenge;
    }

    public final DenialReason reason() {
        return reason;
    }

    /** Returns the value of {@code WWW-Authenticate} (RFC 9110 11.6.1); null when no other credential would help. */
    public final @Nullable String challenge() {
        return challenge;
    }

    /** Returns whether this failure is the outcome even if another identity may authenticate the caller. */
    boolean isFinal() {
        return true;
    }

    /** Returns whether the request is refused without a try of the other identities. */
    boolean endsAuthentication() {
        return false;
    }

    /** Calls the function for this kind of failure and returns its result. */
    public abstract <T> T match(
            Function<Unauthenticated, T> unauthenticated,
            Function<Forbidden, T> forbidden,
            Function<AuthenticationUnavailable, T> unavailable,
            Function<AmbiguousCredentials, T> ambiguous);
}
