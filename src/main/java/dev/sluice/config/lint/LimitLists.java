package dev.sluice.config.lint;

import dev.sluice.config.model.Configuration;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.route.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lists of rate limits that requests pass: for each route and each of its identities, the limits of both, in the order in which they
 * decide. Equal lists are one.
 */
final class LimitLists {
    private final Map<String, List<LimitList>> byLimit = new HashMap<>();

    /**
     * The limits of the requests of one identity, or of a route without identities.
     *
     * @param route the name of the first route with this list
     */
    record LimitList(String route, List<String> names) {}

    private LimitLists() {}

    static LimitLists of(Configuration configuration) {
        LimitLists lists = new LimitLists();
        Set<List<String>> known = new HashSet<>();
        for (Route.Spec route : configuration.routes())
            for (List<String> names : namesOf(route, configuration))
                if (known.add(names)) lists.add(new LimitList(route.name(), names));
        return lists;
    }

    private static List<List<String>> namesOf(Route.Spec route, Configuration configuration) {
        List<String> own = ownNames(route, configuration);
        if (route.identities().isEmpty()) return List.of(own);
        List<List<String>> all = new ArrayList<>();
        for (String identity : route.identities()) {
            Set<String> names = new LinkedHashSet<>(own);
            IdentitySpec spec = configuration.identity().get(identity);
            if (spec != null) names.addAll(spec.rateLimits());
            all.add(List.copyOf(names));
        }
        return all;
    }

    /** Those that read claims decide after the identity. */
    private static List<String> ownNames(Route.Spec route, Configuration configuration) {
        return route.rateLimits().stream()
                .distinct()
                .sorted(Comparator.comparing(
                        name -> readsClaims(configuration.rateLimits().get(name))))
                .toList();
    }

    private static boolean readsClaims(@Nullable RateLimitSpec limit) {
        return limit != null && limit.readsClaims();
    }

    private void add(LimitList list) {
        for (String name : list.names())
            byLimit.computeIfAbsent(name, same -> new ArrayList<>()).add(list);
    }

    /** Returns the lists with a limit. */
    List<LimitList> with(String limit) {
        return byLimit.getOrDefault(limit, List.of());
    }

    /** Returns the other limits that are on each list with this limit. */
    Set<String> companionsOf(String limit) {
        List<LimitList> lists = with(limit);
        if (lists.isEmpty()) return Set.of();
        Set<String> companions = new LinkedHashSet<>(lists.get(0).names());
        for (LimitList list : lists) companions.retainAll(list.names());
        companions.remove(limit);
        return companions;
    }

    /** Whether a limit decides before another one on each list with the latter. */
    boolean isAlwaysBefore(String first, String second) {
        return with(second).stream().map(LimitList::names).allMatch(names -> {
            int position = names.indexOf(first);
            return position >= 0 && position < names.indexOf(second);
        });
    }
}
