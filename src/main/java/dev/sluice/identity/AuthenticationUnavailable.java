package dev.sluice.identity;

import java.util.function.Function;

/** The caller cannot be authenticated now, because the issuer does not respond. */
public final class AuthenticationUnavailable extends AccessFailure {
    private final String identity;

    /**
     * Creates a failure.
     *
     * @param identity the name of the identity in the configuration
     */
    public AuthenticationUnavailable(DenialReason reason, String identity) {
        super(reason, null);
        this.identity = identity;
    }

    public String identity() {
        return identity;
    }

    @Override
    public <T> T match(
            Function<Unauthenticated, T> unauthenticated,
            Function<Forbidden, T> forbidden,
            Function<AuthenticationUnavailable, T> unavailable,
            Function<AmbiguousCredentials, T> ambiguous) {
        return unavailable.apply(this);
    }
}
