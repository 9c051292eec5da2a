package dev.sluice.gateway.route;

import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsPolicy.AllowedHeaders;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.proxy.ProxyRoute;
import dev.sluice.language.expression.FieldReads;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes the CORS policies of routes. Routes that differ in header conditions only share the headers that pages may send. */
public final class RouteCors {
    /** The headers that the gateway reads of the requests of every route. */
    private static final Set<String> READ_ALWAYS =
            Set.of("content-type", "if-none-match", "traceparent", "tracestate", "x-request-id");

    private RouteCors() {}

    /**
     * Returns the policies by the name of the route. A route without {@code cors} has none.
     *
     * @param further the headers that the gateway reads of the requests of a route, besides those that its settings name
     */
    public static Map<String, CorsPolicy> policies(
            List<Route.Spec> routes, Function<Route.Spec, AllowedHeaders> further) {
        Map<String, AllowedHeaders> ofGroups = new HashMap<>();
        for (Route.Spec route : routes)
            if (route.cors() != null)
                ofGroups.merge(group(route), readHeaders(route).union(further.apply(route)), AllowedHeaders::union);
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

    /** Returns the headers that the settings of a route name. */
    private static AllowedHeaders readHeaders(Route.Spec route) {
        FieldReads reads = route.readHeaders(Stream.empty());
        Set<String> names = new HashSet<>(READ_ALWAYS);
        if (reads.names() != null) names.addAll(reads.names());
        route.conditions().headers().forEach(condition -> names.add(condition.name()));
        if (route.proxy() != null) {
            names.addAll(route.forward().headers());
            names.addAll(ProxyRoute.FORWARDED_ALWAYS);
        }
        return new AllowedHeaders(names, reads.names() == null);
    }
}
