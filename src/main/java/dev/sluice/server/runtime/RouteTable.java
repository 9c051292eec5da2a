package dev.sluice.server.runtime;

import dev.sluice.config.model.Configuration;
import dev.sluice.gateway.compose.Destination;
import dev.sluice.gateway.edge.SecuredRoute;
import dev.sluice.gateway.proxy.OpenStreams;
import dev.sluice.gateway.proxy.mapping.ResponseMapping;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteContext;
import dev.sluice.gateway.route.RouteIndex;
import dev.sluice.gateway.telemetry.MappingMeters;
import dev.sluice.gateway.telemetry.StepMeters;
import dev.sluice.gateway.telemetry.StreamMeters;
import dev.sluice.server.runtime.Upstream.Definition;
import dev.sluice.upstream.backend.BackendLocations;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes of one generation. A route is reused if its spec is equal and its upstreams are the same objects. */
record RouteTable(Map<String, RunningRoute> routes, RouteIndex<SecuredRoute> index) {

    /**
     * The parts of a route besides its upstreams.
     *
     * @param mapping how its responses are mapped; null for a composed route
     * @param openStreams the streams that the route of this name has opened in any generation
     */
    private record RouteParts(Route.Spec spec, ResponseMapping.@Nullable Spec mapping, OpenStreams openStreams) {
        /** Compares the texts as well: equal specs may differ in the order of their steps, which the response shows. */
        boolean isSame(RouteParts other) {
            return spec.equals(other.spec)
                    && Objects.equals(mapping, other.mapping)
                    && spec.toString().equals(other.spec.toString());
        }
    }

    /**
     * A route in its running form.
     *
     * @param upstreams the upstreams that the route calls, by name
     */
    private record RunningRoute(Route route, RouteParts parts, Map<String, Upstream> upstreams) {
        boolean isReusable(RouteParts next, Function<String, @Nullable Upstream> current) {
            return parts.isSame(next)
                    && upstreams.entrySet().stream().allMatch(call -> call.getValue() == current.apply(call.getKey()));
        }
    }

    static RouteTable none() {
        return new RouteTable(Map.of(), new RouteIndex<>());
    }

    RouteTable rebuild(
            Configuration configuration,
            ReusableInstances<Definition, Upstream> upstreams,
            Authenticators authenticators,
            GatewayContext context) {
        Map<String, RunningRoute> next = new LinkedHashMap<>();
        RouteIndex<SecuredRoute> index = new RouteIndex<>();
        ProxyMappings mappings = new ProxyMappings(configuration);
        for (Route.Spec spec : configuration.routes()) {
            RunningRoute previous = routes.get(spec.name());
            OpenStreams openStreams = previous == null
                    ? new OpenStreams(spec.name(), new StreamMeters(context.registry()))
                    : previous.parts.openStreams;
            RouteParts parts = new RouteParts(spec, mappings.of(spec), openStreams);
            RunningRoute route = previous != null && previous.isReusable(parts, upstreams::get)
                    ? previous
                    : build(parts, upstreams, context);
            next.put(spec.name(), route);
            index.add(
                    spec.method(),
                    spec.path(),
                    spec.conditions(),
                    new SecuredRoute(route.route, authenticators.accessPolicy(spec, Map.of())));
        }
        return new RouteTable(next, index);
    }

    private static RunningRoute build(
            RouteParts parts, ReusableInstances<Definition, Upstream> upstreams, GatewayContext context) {
        Map<String, Upstream> upstreamsByName = new HashMap<>();
        Function<String, Destination> destinations = name -> {
            Upstream upstream = Objects.requireNonNull(upstreams.get(name), name);
            upstreamsByName.put(name, upstream);
            return upstream.destination(BackendLocations.NONE);
        };
        RouteContext dependencies = new RouteContext(
                destinations,
                proxied -> new ResponseMapping(
                        Objects.requireNonNull(parts.mapping), new MappingMeters(context.registry())),
                parts.openStreams,
                context.clock(),
                new StepMeters(context.registry()));
        return new RunningRoute(Route.of(parts.spec, dependencies), parts, upstreamsByName);
    }
}
