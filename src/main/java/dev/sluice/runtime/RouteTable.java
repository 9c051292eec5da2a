package dev.sluice.runtime;

import dev.sluice.compose.Destination;
import dev.sluice.edge.SecuredRoute;
import dev.sluice.route.Route;
import dev.sluice.route.RouteIndex;
import dev.sluice.runtime.Upstream.Definition;
import dev.sluice.telemetry.StepMeters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes of one generation. A route is reused if its spec is equal and its upstreams are the same objects. */
record RouteTable(Map<String, RunningRoute> routes, RouteIndex<SecuredRoute> index) {

    /**
     * A route in its running form.
     *
     * @param upstreams the upstreams that the route calls, by name
     */
    private record RunningRoute(Route route, Map<String, Upstream> upstreams) {
        /** Compares the texts as well: equal specs may differ in the order of their steps, which the response shows. */
        boolean isReusable(Route.Spec spec, Function<String, @Nullable Upstream> current) {
            return route.spec().equals(spec)
                    && route.spec().toString().equals(spec.toString())
                    && upstreams.entrySet().stream().allMatch(call -> call.getValue() == current.apply(call.getKey()));
        }
    }

    static RouteTable none() {
        return new RouteTable(Map.of(), new RouteIndex<>());
    }

    RouteTable rebuild(
            List<Route.Spec> specs,
            ReusableInstances<Definition, Upstream> upstreams,
            Authenticators authenticators,
            GatewayContext context) {
        Map<String, RunningRoute> next = new LinkedHashMap<>();
        RouteIndex<SecuredRoute> index = new RouteIndex<>();
        for (Route.Spec spec : specs) {
            RunningRoute previous = routes.get(spec.name());
            RunningRoute route = previous != null && previous.isReusable(spec, upstreams::get)
                    ? previous
                    : build(spec, upstreams, context);
            next.put(spec.name(), route);
            index.add(
                    spec.method(),
                    spec.path(),
                    spec.conditions(),
                    new SecuredRoute(route.route, authenticators.accessPolicy(spec)));
        }
        return new RouteTable(next, index);
    }

    private static RunningRoute build(
            Route.Spec spec, ReusableInstances<Definition, Upstream> upstreams, GatewayContext context) {
        Map<String, Upstream> upstreamsByName = new HashMap<>();
        Function<String, Destination> destinations = name -> {
            Upstream upstream = Objects.requireNonNull(upstreams.get(name), name);
            upstreamsByName.put(name, upstream);
            return upstream.destination();
        };
        StepMeters meters = new StepMeters(context.registry());
        return new RunningRoute(Route.of(spec, destinations, context.clock(), meters), upstreamsByName);
    }
}
