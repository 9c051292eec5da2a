package dev.sluice.identity;

import java.util.function.Function;

/** A request that does not show who calls. It says what was wrong, and nothing of what was sent. */
public final class Unauthenticated extends AccessFailure {
    private final String challenge;

    /**
     * A refusal.
     *
     * @param challenge how a caller can be known, for {@code WWW-Authenticate} (RFC 9110 11.6.1)
     */
    public Unauthenticated(DenialReason reason, String challenge) {
        super(reason);
        this.challenge = challenge;
    }

    /** The value of {@code WWW-Authenticate} that the 401 must carry. */
    @Override
    public String challenge() {
        return challenge;
    }

    @Override
    boolean isFinal() {
        return false;
    }

    @Override
    public <T> T match(
            Function<Unauthenticated, T> unauthenticated,
            Function<Forbidden, T> forbidden,
            Function<AuthenticationUnavailable, T> unavailable) {
        return unauthenticated.apply(this);
    }
}
