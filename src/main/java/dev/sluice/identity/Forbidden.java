package dev.sluice.identity;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The caller is authenticated and not authorised. */
public final class Forbidden extends AccessFailure {
    private Forbidden(DenialReason reason, @Nullable String challenge) {
        super(reason, challenge);
    }

    /** Creates the failure for a missing scope. A challenge names the scopes to callers with a token (RFC 6750 3.1). */
    static Forbidden insufficientScope(List<String> scopes, String identity, Caller caller) {
        return new Forbidden(
                DenialReason.INSUFFICIENT_SCOPE,
                caller.subjectToken() == null ? null : BearerChallenge.insufficientScope(identity, scopes));
    }

    static Forbidden requirementNotMet() {
        return new Forbidden(DenialReason.REQUIREMENT, null);
    }

    @Override
    public <T> T match(
            Function<Unauthenticated, T> unauthenticated,
            Function<Forbidden, T> forbidden,
            Function<AuthenticationUnavailable, T> unavailable,
            Function<AmbiguousCredentials, T> ambiguous) {
        return forbidden.apply(this);
    }
}
