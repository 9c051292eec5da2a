package dev.sluice.identity;

import java.util.function.Function;

/** A request without valid credentials. */
public final class Unauthenticated extends AccessFailure {
    /**
     * Creates a failure.
     *
     * @param challenge the value of {@code WWW-Authenticate} (RFC 9110 11.6.1)
     */
    public Unauthenticated(DenialReason reason, String challenge) {
        super(reason, challenge);
    }

    @Override
    boolean isFinal() {
        return false;
    }

    @Override
    public <T> T match(
            Function<Unauthenticated, T> unauthenticated,
            Function<Forbidden, T> forbidden,
            Function<AuthenticationUnavailable, T> unavailable,
            Function<AmbiguousCredentials, T> ambiguous) {
        return unauthenticated.apply(this);
    }
}
