package dev.sluice.tools.explain;

import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request with the index that serves requests. */
public final class RouteMatcher {
    private final List<Route.Spec> routes;
    private final RouteIndex<Route.Spec> index = new RouteIndex<>();

    public RouteMatcher(List<Route.Spec> routes) {
        this.routes = routes;
        for (Route.Spec route : routes) index.add(route.method(), route.path(), route.conditions(), route);
    }

    /** Returns the matching route; null for none. */
    public Route.@Nullable Spec match(ExplainedRequest request) {
        return index.match(request.method(), request.host(), request.path(), request.headers());
    }

    /** Returns the routes that match instead if the request has a host or headers that it leaves open. */
    public List<Route.Spec> conditionalMatches(ExplainedRequest request) {
        Route.Spec matched = match(request);
        return routes.stream()
                .filter(route -> !route.equals(matched) && route.equals(match(request.satisfying(route.conditions()))))
                .toList();
    }
}
