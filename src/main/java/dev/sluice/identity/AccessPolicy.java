package dev.sluice.identity;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who may take a route: callers known in any of several ways, who have all of its scopes, and of whom its requirement
 * holds. It has no state of its own, so every event loop may use one instance.
 */
public final class AccessPolicy {
    private final List<NamedAuthenticator> authenticators;
    private final List<String> scopes;
    private final IdentityEvents events;

    /**
     * One way in.
     *
     * @param name the identity's name in the configuration
     * @param authenticator how it knows a caller
     */
    public record NamedAuthenticator(String name, Authenticator authenticator) {}

    /**
     * Admits callers.
     *
     * @param authenticators tried in this order until one knows the caller; at least one
     * @param scopes what a caller must have, all of it
     */
    public AccessPolicy(List<NamedAuthenticator> authenticators, List<String> scopes, IdentityEvents events) {
        this.authenticators = List.copyOf(authenticators);
        this.scopes = List.copyOf(scopes);
        this.events = events;
    }

    /**
     * Returns the request of an admitted caller, or fails with {@link AccessFailure}. Ends as an {@link Authenticator} does.
     *
     * @param request makes the request of a caller, once
     * @param requirement must hold of that request besides
     */
    public <R> Future<R> check(AuthenticationRequest evidence, Function<Caller, R> request, Predicate<R> requirement) {
        return authenticate(evidence, new ArrayList<>())
                .compose(authenticated -> authorize(authenticated, request, requirement));
    }

    private record AuthenticatedCaller(NamedAuthenticator authenticator, Caller caller) {}

    /** Tries the first way that has not refused yet. */
    private Future<AuthenticatedCaller> authenticate(AuthenticationRequest request, List<AccessFailure> denials) {
        if (denials.size() == authenticators.size()) return Future.failedFuture(reportDenial(denials));
        NamedAuthenticator authenticator = authenticators.get(denials.size());
        return authenticator
                .authenticator
                .authenticate(request)
                .map(caller -> new AuthenticatedCaller(authenticator, caller))
                .recover(failure -> tryNext(failure, request, denials));
    }

    private Future<AuthenticatedCaller> tryNext(
            Throwable failure, AuthenticationRequest request, List<AccessFailure> denials) {
        if (!(failure instanceof AccessFailure denial)) return Future.failedFuture(failure);
        denials.add(denial);
        return authenticate(request, denials);
    }

    /** Counts one refusal: of the way that the caller tried, or of the first where it tried none. */
    private AccessFailure reportDenial(List<AccessFailure> denials) {
        AccessFailure outcome = combine(denials);
        int index = 0;
        while (denials.get(index).reason() != outcome.reason()) index++;
        events.denied(authenticators.get(index).name, outcome.reason());
        return outcome;
    }

    /** Where one way cannot tell, nobody can say that the caller is unknown. */
    private static AccessFailure combine(List<AccessFailure> denials) {
        for (AccessFailure denial : denials) if (denial.isFinal()) return denial;
        DenialReason reason = denials.stream()
                .map(AccessFailure::reason)
                .filter(each -> each != DenialReason.NO_CREDENTIALS)
                .findFirst()
                .orElse(DenialReason.NO_CREDENTIALS);
        return new Unauthenticated(reason, challenges(denials));
    }

    private static String challenges(List<AccessFailure> denials) {
        return denials.stream()
                .map(AccessFailure::challenge)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private <R> Future<R> authorize(
            AuthenticatedCaller authenticated, Function<Caller, R> toRequest, Predicate<R> requirement) {
        if (!scopes.isEmpty() && !Scopes.from(authenticated.caller.claims()).containsAll(scopes))
            return deny(
                    authenticated,
                    Forbidden.insufficientScope(scopes, authenticated.authenticator.name, authenticated.caller));
        R request = toRequest.apply(authenticated.caller);
        if (!requirement.test(request)) return deny(authenticated, Forbidden.requirementNotMet());
        events.authenticated(authenticated.authenticator.name);
        return Future.succeededFuture(request);
    }

    private <R> Future<R> deny(AuthenticatedCaller authenticated, Forbidden denial) {
        events.denied(authenticated.authenticator.name, denial.reason());
        return Future.failedFuture(denial);
    }
}
