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
public final class Admission {
    private final List<Way> ways;
    private final List<String> scopes;
    private final IdentityEvents events;

    /**
     * One way in.
     *
     * @param name the identity's name in the configuration
     * @param identity how it knows a caller
     */
    public record Way(String name, Identity identity) {}

    /**
     * Admits callers.
     *
     * @param ways tried in this order until one knows the caller; at least one
     * @param scopes what a caller must have, all of it
     */
    public Admission(List<Way> ways, List<String> scopes, IdentityEvents events) {
        this.ways = List.copyOf(ways);
        this.scopes = List.copyOf(scopes);
        this.events = events;
    }

    /**
     * Returns the request of an admitted caller, or fails with {@link NotAdmitted}. Ends as an {@link Identity} does.
     *
     * @param request makes the request of a caller, once
     * @param requirement must hold of that request besides
     */
    public <R> Future<R> admit(Evidence evidence, Function<Caller, R> request, Predicate<R> requirement) {
        return known(evidence, new ArrayList<>()).compose(known -> permitted(known, request, requirement));
    }

    private record Known(Way way, Caller caller) {}

    /** Tries the first way that has not refused yet. */
    private Future<Known> known(Evidence evidence, List<NotAdmitted> refusals) {
        if (refusals.size() == ways.size()) return Future.failedFuture(told(refusals));
        Way way = ways.get(refusals.size());
        return way.identity
                .of(evidence)
                .map(caller -> new Known(way, caller))
                .recover(failure -> afterRefusal(failure, evidence, refusals));
    }

    private Future<Known> afterRefusal(Throwable failure, Evidence evidence, List<NotAdmitted> refusals) {
        if (!(failure instanceof NotAdmitted refusal)) return Future.failedFuture(failure);
        refusals.add(refusal);
        return known(evidence, refusals);
    }

    /** Counts one refusal: of the way that the caller tried, or of the first where it tried none. */
    private NotAdmitted told(List<NotAdmitted> refusals) {
        NotAdmitted outcome = outcome(refusals);
        int blamed = 0;
        while (refusals.get(blamed).reason() != outcome.reason()) blamed++;
        events.refused(ways.get(blamed).name, outcome.reason());
        return outcome;
    }

    /** Where one way cannot tell, nobody can say that the caller is unknown. */
    private static NotAdmitted outcome(List<NotAdmitted> refusals) {
        for (NotAdmitted refusal : refusals) if (refusal.isFinal()) return refusal;
        Reason reason = refusals.stream()
                .map(NotAdmitted::reason)
                .filter(each -> each != Reason.NO_CREDENTIALS)
                .findFirst()
                .orElse(Reason.NO_CREDENTIALS);
        return new Unknown(reason, challenges(refusals));
    }

    private static String challenges(List<NotAdmitted> refusals) {
        return refusals.stream()
                .map(NotAdmitted::challenge)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private <R> Future<R> permitted(Known known, Function<Caller, R> toRequest, Predicate<R> requirement) {
        if (!scopes.isEmpty() && !Scopes.of(known.caller.claims()).containsAll(scopes))
            return forbidden(known, Forbidden.lacking(scopes, known.way.name, known.caller));
        R request = toRequest.apply(known.caller);
        if (!requirement.test(request)) return forbidden(known, Forbidden.required());
        events.accepted(known.way.name);
        return Future.succeededFuture(request);
    }

    private <R> Future<R> forbidden(Known known, Forbidden refusal) {
        events.refused(known.way.name, refusal.reason());
        return Future.failedFuture(refusal);
    }
}
