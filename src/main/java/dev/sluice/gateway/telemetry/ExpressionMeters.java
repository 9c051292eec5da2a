package dev.sluice.gateway.telemetry;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.route.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts paths that are null because a value has another kind: {@code sluice.expression.mismatches} by route. Thread-safe. */
public final class ExpressionMeters {
    private final MeterFamily<Counter> mismatches;

    public ExpressionMeters(MeterRegistry registry) {
        this.mismatches = MeterDefinition.EXPRESSION_MISMATCHES.counters(registry, Tags.empty());
    }

    /** A path of an expression is null; {@code route} is the key of the route. */
    public void onMismatch(String route) {
        mismatches.withLabels(route).increment();
    }

    /** Follows a change of the configuration: removes the metrics of other routes. */
    public void onRoutes(Collection<Route.Spec> routes) {
        Set<String> names = new HashSet<>(List.of(RequestTrace.NO_ROUTE));
        routes.forEach(route -> names.add(route.name()));
        mismatches.removeIf(route -> !names.contains(route));
    }
}
