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
     * @param reads returns the fields that the gateway reads of the requests of a route
     */
    public static Map<String, CorsPolicy> policies(List<Route.Spec> routes, Function<Route.Spec, CallerReads> reads) {
        Map<String, AllowedHeaders> ofGroups = new HashMap<>();
        for (Route.Spec route : routes)
            if (route.cors() != null)
                ofGroups.merge(group(route), reads.apply(route).headers(), AllowedHeaders::union);
        Map<String, CorsPolicy> policies = new HashMap<>();
        for (Route.Spec route : routes) {
            CorsSpec cors = route.cors();
            AllowedHeaders allowed = ofGroups.get(group(route));
            if (cors != null && allowed != null) policies.put(route.name(), CorsPolicy.of(cors, allowed));
        }
        return policies;
    }

    /** Returns a text that is equal for routes that differ in header conditions and names of parameters only. */
    private static String group(Route.Spec route) {
        return route.method() + " " + route.conditions().host() + route.path().shape();
    }
}
