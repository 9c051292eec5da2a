package dev.sluice.gateway.route;

import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsPolicy.AllowedHeaders;
import dev.sluice.gateway.edge.cors.CorsSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes the CORS policies of routes. Routes that differ in header conditions only share the headers that pages may send. */
public final class RouteCors {
    private RouteCors() {}

    /**
     * Returns the policies by the name of the route. A route without {@code cors} has none.
     *
     * @param further the headers that the gateway reads of the requests of a route, besides those that its settings name
     */
    public static Map<String, CorsPolicy> policies(
            List<Route.Spec> routes, Function<Route.Spec, AllowedHeaders> further) {
        Map<String, CorsPolicy> policies = new HashMap<>();
        for (Route.Spec route : routes) {
            CorsSpec cors = route.cors();
            if (cors != null) policies.put(route.name(), CorsPolicy.of(cors, further.apply(route)));
        }
        return policies;
    }
}
