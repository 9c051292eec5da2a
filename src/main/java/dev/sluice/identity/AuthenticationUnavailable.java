package dev.sluice.identity;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request of which cannot be found out now who sent it: those who could tell do not answer. */
public final class AuthenticationUnavailable extends AccessFailure {
    private final String identity;

    /**
     * An outcome that says nothing about the caller.
     *
     * @param identity the name of the identity in the configuration
     */
    public AuthenticationUnavailable(DenialReason reason, String identity) {
        super(reason);
        this.identity = identity;
    }

    public String identity() {
        return identity;
    }

    @Override
    public @Nullable String challenge() {
        return null;
    }

    @Override
    boolean isFinal() {
        return true;
    }

    @Override
    public <T> T match(
            Function<Unauthenticated, T> unauthenticated,
            Function<Forbidden, T> forbidden,
            Function<AuthenticationUnavailable, T> unavailable) {
        return unavailable.apply(this);
    }
}
