package dev.sluice.gateway.telemetry;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.edge.cors.CorsEvents;
import dev.sluice.gateway.edge.cors.PreflightRejection;
import dev.sluice.gateway.route.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts rejected preflights: {@code sluice.cors.rejected} by route and why. The counters of a route are removed with the route. Thread-safe.
 */
public final class CorsMeters implements CorsEvents {
    private final MeterFamily<Counter> rejected;

    public CorsMeters(MeterRegistry registry) {
        this.rejected = MeterDefinition.CORS_REJECTED.counters(registry, Tags.empty());
    }

    @Override
    public void onReject(String route, PreflightRejection why) {
        rejected.withLabels(route, why.code()).increment();
    }

    /**
     * Follows a change of the configuration: removes the counters of routes without {@code cors}, and registers those of the others, because
     * a counter that appears with its first value has no rate at that value.
     *
     * @param hasDefault whether responses without a route have CORS fields
     */
    public void onRoutes(Collection<Route.Spec> routes, boolean hasDefault) {
        Set<String> names = routes.stream()
                .filter(route -> route.cors() != null)
                .map(Route.Spec::name)
                .collect(Collectors.toSet());
        // A preflight for a method without a route has no route either.
        boolean mayRejectWithoutRoute = hasDefault || !names.isEmpty();
        rejected.removeIf(
                route -> !names.contains(route) && !(mayRejectWithoutRoute && route.equals(RequestTrace.NO_ROUTE)));
        for (PreflightRejection why : PreflightRejection.values())
            names.forEach(route -> rejected.withLabels(route, why.code()));
        if (mayRejectWithoutRoute) rejected.withLabels(RequestTrace.NO_ROUTE, PreflightRejection.METHOD.code());
    }
}
