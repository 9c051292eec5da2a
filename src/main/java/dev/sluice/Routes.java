package dev.sluice;

import dev.sluice.compose.Destination;
import dev.sluice.compose.Route;
import dev.sluice.edge.Entrance;
import dev.sluice.edge.RouteIndex;
import dev.sluice.telemetry.StepMeters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one generation. One that did not change, and whose backends did not either, is the same object as in the
 * generation before.
 */
record Routes(Map<String, Running> running, RouteIndex<Entrance> index) {

    /** A route that runs, and the backends it was found to call. */
    private record Running(Route route, Map<String, Upstream> called) {
        /** As text, too: equal specs may differ in the order of their steps, which the answer shows. */
        boolean fits(Route.Spec spec, Function<String, @Nullable Upstream> upstreams) {
            return route.spec().equals(spec)
                    && route.spec().toString().equals(spec.toString())
                    && called.entrySet().stream().allMatch(call -> call.getValue() == upstreams.apply(call.getKey()));
        }
    }

    static Routes none() {
        return new Routes(Map.of(), new RouteIndex<>());
    }

    Routes next(
            List<Route.Spec> specs,
            Kept<Upstream.Wiring, Upstream> upstreams,
            Identities identities,
            Surroundings surroundings) {
        Map<String, Running> next = new LinkedHashMap<>();
        RouteIndex<Entrance> index = new RouteIndex<>();
        for (Route.Spec spec : specs) {
            Running former = running.get(spec.name());
            Running route =
                    former != null && former.fits(spec, upstreams::get) ? former : build(spec, upstreams, surroundings);
            next.put(spec.name(), route);
            index.add(
                    spec.method(),
                    spec.path(),
                    spec.conditions(),
                    new Entrance(route.route, identities.admission(spec)));
        }
        return new Routes(next, index);
    }

    private static Running build(
            Route.Spec spec, Kept<Upstream.Wiring, Upstream> upstreams, Surroundings surroundings) {
        Map<String, Upstream> called = new HashMap<>();
        Function<String, Destination> destinations = name -> {
            Upstream upstream = Objects.requireNonNull(upstreams.get(name), name);
            called.put(name, upstream);
            return upstream.destination();
        };
        StepMeters meters = new StepMeters(surroundings.registry());
        Route route = Route.of(spec, destinations, surroundings.clock(), meters);
        return new Running(route, called);
    }
}
