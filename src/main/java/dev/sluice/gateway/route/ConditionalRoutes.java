package dev.sluice.gateway.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one method and path, selected by header conditions. More conditions come first. The cost is one lookup for each
 * set of header names, for any number of values. Mutable until the index is complete.
 */
final class ConditionalRoutes<R> {
    private static final Comparator<HeaderCondition> BY_NAME = Comparator.comparing(ConditionalRoutes::nameOf);

    /** Routes by the values of these headers. */
    private record RoutesByHeaders<R>(List<String> names, Map<List<String>, R> routes) {}

    private final List<RoutesByHeaders<R>> strictestFirst = new ArrayList<>(1);

    void add(RouteConditions conditions, R route) {
        List<HeaderCondition> headers =
                conditions.headers().stream().sorted(BY_NAME).toList();
        routesFor(headers.stream().map(ConditionalRoutes::nameOf).toList())
                .routes()
                .put(headers.stream().map(HeaderCondition::value).toList(), route);
    }

    private RoutesByHeaders<R> routesFor(List<String> names) {
        for (RoutesByHeaders<R> existing : strictestFirst) if (existing.names().equals(names)) return existing;
        RoutesByHeaders<R> added = new RoutesByHeaders<>(names, new HashMap<>());
        strictestFirst.add(added);
        strictestFirst.sort(Comparator.comparingInt(group -> -group.names().size()));
        return added;
    }

    private static String nameOf(HeaderCondition header) {
        return header.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the route for a request; null if its headers match no route. */
    @Nullable
    R find(RouteQuery query) {
        for (RoutesByHeaders<R> group : strictestFirst) {
            R route = group.routes().get(query.values(group.names()));
            if (route != null) return route;
        }
        return null;
    }
}
