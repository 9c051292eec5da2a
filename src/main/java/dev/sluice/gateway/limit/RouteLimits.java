package dev.sluice.gateway.limit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rate limits of the requests of one route, each once, in the order in which they decide. Immutable and thread-safe.
 *
 * @param beforeIdentity those of the route that read no claims
 * @param afterIdentity those of the route that read claims
 * @param ofIdentity those that an identity adds, by its name
 */
public record RouteLimits(
        List<RateLimit> beforeIdentity, List<RateLimit> afterIdentity, Map<String, List<RateLimit>> ofIdentity) {
    /** No limits. */
    public static final RouteLimits NONE = new RouteLimits(List.of(), List.of(), Map.of());

    public RouteLimits {
        beforeIdentity = List.copyOf(beforeIdentity);
        afterIdentity = List.copyOf(afterIdentity);
        ofIdentity = Map.copyOf(ofIdentity);
    }

    /**
     * Returns the limits of a route.
     *
     * @param route the limits that the route names
     * @param identities the limits that each identity of the route names, by its name. A limit that the route names, too, is left out
     */
    public static RouteLimits of(List<RateLimit> route, Map<String, List<RateLimit>> identities) {
        List<RateLimit> own = route.stream().distinct().toList();
        Map<String, List<RateLimit>> added = new LinkedHashMap<>();
        identities.forEach((name, limits) -> added.put(
                name,
                limits.stream().distinct().filter(limit -> !own.contains(limit)).toList()));
        added.values().removeIf(List::isEmpty);
        return new RouteLimits(
                own.stream().filter(limit -> !limit.spec().readsClaims()).toList(),
                own.stream().filter(limit -> limit.spec().readsClaims()).toList(),
                added);
    }

    /** Whether no request of the route has a limit. */
    public boolean isEmpty() {
        return beforeIdentity.isEmpty() && afterIdentity.isEmpty() && ofIdentity.isEmpty();
    }
}
