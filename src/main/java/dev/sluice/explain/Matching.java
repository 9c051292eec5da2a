package dev.sluice.explain;

import dev.sluice.compose.Route;
import dev.sluice.edge.RouteIndex;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which route takes a request that names no host and has no headers that decide, asked of the same index that serves. */
public final class Matching {
    private Matching() {}

    /**
     * The route; null when none takes the request.
     *
     * @param path as in a request, without its query
     */
    public static Route.@Nullable Spec route(HttpMethod method, String path, List<Route.Spec> routes) {
        RouteIndex<Route.Spec> index = new RouteIndex<>();
        for (Route.Spec route : routes) index.add(route.method(), route.path(), route.conditions(), route);
        return index.match(method, path);
    }
}
