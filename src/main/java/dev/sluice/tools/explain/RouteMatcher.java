package dev.sluice.tools.explain;

import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteIndex;
import dev.sluice.gateway.route.RouteIndex.RouteMatch;
import dev.sluice.gateway.route.RouteQuery;
import dev.sluice.language.uri.MalformedPathException;
import dev.sluice.language.uri.RequestPath;
import io.vertx.core.http.HttpMethod;
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

    /** Returns the route of the method that a preflight asks for, whatever its header conditions; null for none. */
    Route.@Nullable Spec matchAsked(HttpMethod asked, ExplainedRequest request) {
        RouteQuery query = query(request);
        RouteMatch<Route.Spec> match = query == null ? null : index.findAnyHeaders(asked, query);
        return match == null ? null : match.route();
    }

    /** Returns the routes for the host and path of a request, whatever their methods and header conditions. */
    List<RouteMatch<Route.Spec>> matchAnyMethod(ExplainedRequest request) {
        RouteQuery query = query(request);
        return query == null ? List.of() : index.findAnyMethod(query);
    }

    private static @Nullable RouteQuery query(ExplainedRequest request) {
        try {
            return new RouteQuery(request.host(), RequestPath.parse(request.path()), request.headers());
        } catch (MalformedPathException e) {
            return null;
        }
    }

    /** Returns the routes that match instead if the request has a host or headers that it leaves open. */
    public List<Route.Spec> conditionalMatches(ExplainedRequest request) {
        Route.Spec matched = match(request);
        return routes.stream()
                .filter(route -> !route.equals(matched) && route.equals(match(request.satisfying(route.conditions()))))
                .toList();
    }
}
