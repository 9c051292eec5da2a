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
    private final List<NamedAuthenticator> ways;
    private final List<String> scopes;
    private final IdentityEvents events;

    /**
     * One way in.
     *
     * @param name the identity's name in the configuration
     * @param identity how it knows a caller
     */
    public record NamedAuthenticator(String name, Authenticator identity) {}

    /**
     * Admits callers.
     *
     * @param ways tried in this order until one knows the caller; at least one
     * @param scopes what a caller must have, all of it
     */
    public AccessPolicy(List<NamedAuthenticator> ways, List<String> scopes, IdentityEvents events) {
        this.ways = List.copyOf(ways);
        this.scopes = List.copyOf(scopes);
        this.events = events;
    }

    /**
     * Returns the request of an admitted caller, or fails with {@link AccessFailure}. Ends as an {@link Authenticator} does.
     *
     * @param request makes the request of a caller, once
     * @param requirement must hold of that request besides
     */
    public <R> Future<R> admit(AuthenticationRequest evidence, Function<Caller, R> request, Predicate<R> requirement) {
        return known(evidence, new ArrayList<>()).compose(known -> permitted(known, request, requirement));
    }

    private record AuthenticatedCaller(NamedAuthenticator way, Caller caller) {}

    /** Tries the first way that has not refused yet. */
    private Future<AuthenticatedCaller> known(AuthenticationRequest evidence, List<AccessFailure> refusals) {
        if (refusals.size() == ways.size()) return Future.failedFuture(told(refusals));
        NamedAuthenticator way = ways.get(refusals.size());
        return way.identity
                .of(evidence)
                .map(caller -> new AuthenticatedCaller(way, caller))
                .recover(failure -> afterRefusal(failure, evidence, refusals));
    }

    private Future<AuthenticatedCaller> afterRefusal(
            Throwable failure, AuthenticationRequest evidence, List<AccessFailure> refusals) {
        if (!(failure instanceof AccessFailure refusal)) return Future.failedFuture(failure);
        refusals.add(refusal);
        return known(evidence, refusals);
    }

    /** Counts one refusal: of the way that the caller tried, or of the first where it tried none. */
    private AccessFailure told(List<AccessFailure> refusals) {
        AccessFailure outcome = outcome(refusals);
        int blamed = 0;
        while (refusals.get(blamed).reason() != outcome.reason()) blamed++;
        events.refused(ways.get(blamed).name, outcome.reason());
        return outcome;
    }

    /** Where one way cannot tell, nobody can say that the caller is unknown. */
    private static AccessFailure outcome(List<AccessFailure> refusals) {
        for (AccessFailure refusal : refusals) if (refusal.isFinal()) return refusal;
        DenialReason reason = refusals.stream()
                .map(AccessFailure::reason)
                .filter(each -> each != DenialReason.NO_CREDENTIALS)
                .findFirst()
                .orElse(DenialReason.NO_CREDENTIALS);
        return new Unauthenticated(reason, challenges(refusals));
    }

    private static String challenges(List<AccessFailure> refusals) {
        return refusals.stream()
                .map(AccessFailure::challenge)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private <R> Future<R> permitted(
            AuthenticatedCaller known, Function<Caller, R> toRequest, Predicate<R> requirement) {
        if (!scopes.isEmpty() && !Scopes.of(known.caller.claims()).containsAll(scopes))
            return forbidden(known, Forbidden.lacking(scopes, known.way.name, known.caller));
        R request = toRequest.apply(known.caller);
        if (!requirement.test(request)) return forbidden(known, Forbidden.required());
        events.accepted(known.way.name);
        return Future.succeededFuture(request);
    }

    private <R> Future<R> forbidden(AuthenticatedCaller known, Forbidden refusal) {
        events.refused(known.way.name, refusal.reason());
        return Future.failedFuture(refusal);
    }
}
