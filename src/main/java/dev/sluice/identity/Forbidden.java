package dev.sluice.identity;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A caller who is known and may not do this. */
public final class Forbidden extends AccessFailure {
    private final @Nullable String challenge;

    private Forbidden(DenialReason reason, @Nullable String challenge) {
        super(reason);
        this.challenge = challenge;
    }

    /** One who lacks a scope, which a bearer of tokens may get with another one (RFC 6750 3.1). */
    static Forbidden insufficientScope(List<String> scopes, String identity, Caller caller) {
        return new Forbidden(
                DenialReason.INSUFFICIENT_SCOPE,
                caller.subjectToken() == null ? null : BearerChallenge.insufficientScope(identity, scopes));
    }

    /** One whom the route's own requirement turns away. */
    static Forbidden requirementNotMet() {
        return new Forbidden(DenialReason.REQUIREMENT, null);
    }

    /** How a caller can get further, for {@code WWW-Authenticate}; null when another credential would not help. */
    @Override
    public @Nullable String challenge() {
        return challenge;
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
        return forbidden.apply(this);
    }
}
