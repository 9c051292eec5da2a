package dev.sluice.explain;

import dev.sluice.route.Route;
import dev.sluice.route.RouteIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which route takes a request, asked of the same index that serves. */
public final class RouteMatcher {
    private final List<Route.Spec> routes;
    private final RouteIndex<Route.Spec> index = new RouteIndex<>();

    public RouteMatcher(List<Route.Spec> routes) {
        this.routes = routes;
        for (Route.Spec route : routes) index.add(route.method(), route.path(), route.conditions(), route);
    }

    /** The route; null when none takes the request. */
    public Route.@Nullable Spec match(ExplainedRequest request) {
        return index.match(request.method(), request.host(), request.path(), request.headers());
    }

    /** The routes that would take the request instead if it named a host, or had headers, which it leaves open. */
    public List<Route.Spec> conditionalMatches(ExplainedRequest request) {
        Route.Spec matched = match(request);
        return routes.stream()
                .filter(route -> !route.equals(matched) && route.equals(match(request.satisfying(route.conditions()))))
                .toList();
    }
}
