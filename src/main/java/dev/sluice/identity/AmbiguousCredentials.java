package dev.sluice.identity;

import java.util.function.Function;

/** A request that repeats the header with its credentials: a backend could read another line than the gateway. */
public final class AmbiguousCredentials extends AccessFailure {
    public AmbiguousCredentials() {
        super(DenialReason.AMBIGUOUS, null);
    }

    @Override
    boolean endsAuthentication() {
        return true;
    }

    @Override
    public <T> T match(
            Function<Unauthenticated, T> unauthenticated,
            Function<Forbidden, T> forbidden,
            Function<AuthenticationUnavailable, T> unavailable,
            Function<AmbiguousCredentials, T> ambiguous) {
        return ambiguous.apply(this);
    }
}
