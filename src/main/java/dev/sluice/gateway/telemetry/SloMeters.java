package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.SloSpec;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The objectives of the current routes as gauges, so that rules need no copy of them. Thread-safe. */
final class SloMeters {
    private final MeterRegistry registry;
    private volatile Map<String, SloSpec> current = Map.of();

    SloMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Returns the time within which requests of a route should end; null without such an objective. */
    @Nullable
    Duration latencyOf(String route) {
        return latencyOf(route, current);
    }

    private static @Nullable Duration latencyOf(String route, Map<String, SloSpec> objectives) {
        SloSpec slo = objectives.get(route);
        return slo == null ? null : slo.latency();
    }

    /** Replaces the registered objectives by those of these routes. Returns the routes with another latency. */
    synchronized Set<String> replace(Collection<Route.Spec> routes) {
        Map<String, SloSpec> previous = current;
        Map<String, SloSpec> next = new HashMap<>();
        for (Route.Spec route : routes) if (route.slo() != null) next.put(route.name(), route.slo());
        current = Map.copyOf(next);
        remove(MeterDefinition.SLO_AVAILABILITY);
        remove(MeterDefinition.SLO_LATENCY);
        next.forEach(this::register);
        Set<String> changed = new HashSet<>(previous.keySet());
        changed.addAll(next.keySet());
        changed.removeIf(route -> Objects.equals(latencyOf(route, previous), latencyOf(route, next)));
        return changed;
    }

    private void remove(MeterDefinition definition) {
        for (Meter meter : registry.find(definition.meterName()).meters()) registry.remove(meter);
    }

    private void register(String route, SloSpec slo) {
        double availability =
                BigDecimal.valueOf(slo.availability().value()).movePointLeft(2).doubleValue();
        MeterDefinition.SLO_AVAILABILITY.gauge(registry, () -> availability, Tags.of("route", route));
        Duration latency = slo.latency();
        if (latency == null) return;
        double seconds = latency.toMillis() / 1000.0;
        MeterDefinition.SLO_LATENCY.gauge(
                registry, () -> seconds, Tags.of("route", route, "bucket", Double.toString(seconds)));
    }
}
