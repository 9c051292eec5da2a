package dev.sluice.server.runtime;

import dev.sluice.config.model.Configuration;
import dev.sluice.gateway.compose.Destination;
import dev.sluice.gateway.edge.SecuredRoute;
import dev.sluice.gateway.identity.AccessPolicy;
import dev.sluice.gateway.proxy.OpenStreams;
import dev.sluice.gateway.proxy.mapping.ResponseMapping;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteContext;
import dev.sluice.gateway.route.RouteIndex;
import dev.sluice.gateway.telemetry.MappingMeters;
import dev.sluice.gateway.telemetry.StepMeters;
import dev.sluice.gateway.telemetry.StreamMeters;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one generation, which are built anew for each.
 *
 * @param shared the parts of routes that live on, by the name of the route; also of a removed route, while streams of it are open
 */
record RouteTable(Map<String, SharedParts> shared, RouteIndex<SecuredRoute> index) {

    /**
     * The parts of a route that live on in the route of the same name in the next generation.
     *
     * @param openStreams the streams that the route of this name has opened in any generation
     * @param mapping maps the responses of a proxy route, and knows which drops it has logged. It lives on with equal settings. Null for a
     *     composed route, and for a removed one
     */
    record SharedParts(OpenStreams openStreams, @Nullable ResponseMapping mapping) {}

    static RouteTable none() {
        return new RouteTable(Map.of(), new RouteIndex<>());
    }

    /**
     * Builds the routes of another configuration.
     *
     * @param destinations returns the destination for the name of a backend
     * @param policies returns the access policy of a route; null for a public route
     * @param rules the rules for callers
     */
    RouteTable rebuild(
            Configuration configuration,
            Function<String, Destination> destinations,
            Function<Route.Spec, @Nullable AccessPolicy> policies,
            CallerRules rules,
            GatewayContext context) {
        Map<String, SharedParts> next = withOpenStreams();
        RouteIndex<SecuredRoute> index = new RouteIndex<>();
        ProxyMappings mappings = new ProxyMappings(configuration);
        StepMeters steps = new StepMeters(context.registry());
        for (Route.Spec spec : configuration.routes()) {
            SharedParts parts = sharedParts(spec.name(), mappings.of(spec), context);
            next.put(spec.name(), parts);
            RouteContext dependencies = new RouteContext(
                    destinations, parts.mapping, parts.openStreams, context.clock(), steps, rules.reads(spec));
            index.add(
                    spec.method(),
                    spec.path(),
                    spec.conditions(),
                    new SecuredRoute(Route.of(spec, dependencies), policies.apply(spec), rules.of(spec)));
        }
        return new RouteTable(next, index);
    }

    /** Returns the parts that a later route of the same name needs: streams that are open count for it. */
    private Map<String, SharedParts> withOpenStreams() {
        Map<String, SharedParts> open = new HashMap<>();
        shared.forEach((route, parts) -> {
            if (!parts.openStreams.isIdle()) open.put(route, new SharedParts(parts.openStreams, null));
        });
        return open;
    }

    private SharedParts sharedParts(String route, ResponseMapping.@Nullable Spec mapping, GatewayContext context) {
        SharedParts previous = shared.get(route);
        OpenStreams openStreams =
                previous == null ? new OpenStreams(route, new StreamMeters(context.registry())) : previous.openStreams;
        ResponseMapping known = previous == null ? null : previous.mapping;
        return new SharedParts(openStreams, mapping == null ? null : mapping(mapping, known, context));
    }

    private static ResponseMapping mapping(
            ResponseMapping.Spec spec, @Nullable ResponseMapping known, GatewayContext context) {
        return known != null && known.spec().equals(spec)
                ? known
                : new ResponseMapping(spec, new MappingMeters(context.registry()));
    }
}
