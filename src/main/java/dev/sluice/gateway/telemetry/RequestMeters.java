package dev.sluice.gateway.telemetry;

import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.gateway.route.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The metrics of requests: their durations by route, class of status and completeness, failures by reason, the number of requests
 * in flight, paths that are null by route, and slow callers by phase. Thread-safe.
 */
public final class RequestMeters implements RequestEvents {
    private static final List<String> PHASES = List.of("request", "response");

    private final MeterRegistry registry;
    private final Exemplars exemplars;
    private final SloMeters objectives;
    private final LongAdder active = new LongAdder();
    private final MeterFamily<Timer> requests;
    private final MeterFamily<Counter> failed;
    private final MeterFamily<Counter> mismatches;
    private final MeterFamily<Counter> slow;

    public RequestMeters(MetricsRegistry metrics) {
        this(metrics.registry(), metrics.exemplars());
    }

    /** Registers the metrics in a registry that shows no exemplars. */
    public RequestMeters(MeterRegistry registry) {
        this(registry, new Exemplars());
    }

    private RequestMeters(MeterRegistry registry, Exemplars exemplars) {
        this.registry = registry;
        this.exemplars = exemplars;
        this.objectives = new SloMeters(registry);
        MeterDefinition definition = MeterDefinition.REQUESTS;
        this.requests = MeterFamily.of(registry, definition.labels(), this::timer);
        this.failed = MeterDefinition.REQUESTS_FAILED.counters(registry, Tags.empty());
        this.mismatches = MeterDefinition.EXPRESSION_MISMATCHES.counters(registry, Tags.empty());
        this.slow = MeterDefinition.CALLERS_SLOW.counters(registry, Tags.empty());
        // A counter that appears with its first value has no rate at that value.
        PHASES.forEach(slow::withLabels);
        MeterDefinition.REQUESTS_ACTIVE.gauge(registry, active::sum, Tags.empty());
    }

    private Timer timer(MeterRegistry target, List<Tag> labels) {
        Timer.Builder timer = MeterDefinition.REQUESTS.timer(Tags.of(labels));
        Duration latency = objectives.latencyOf(labels.get(0).getValue());
        return (latency == null ? timer : timer.serviceLevelObjectives(latency)).register(target);
    }

    /**
     * Follows a change of the configuration: registers the objectives of its routes, and removes the metrics of other routes. A
     * route with another latency starts again from zero, because a histogram cannot change its buckets.
     */
    public void onRoutes(Collection<Route.Spec> routes) {
        Set<String> changed = objectives.replace(routes);
        Set<String> names = new HashSet<>(List.of(RequestTrace.NO_ROUTE));
        routes.forEach(route -> names.add(route.name()));
        requests.removeIf(route -> changed.contains(route) || removeGone(route, names));
        failed.removeIf(route -> !names.contains(route));
        mismatches.removeIf(route -> !names.contains(route));
    }

    /** Removes the other metrics of a route too. */
    private boolean removeGone(String route, Set<String> names) {
        boolean isGone = !names.contains(route);
        if (isGone) MeterFamily.removeAll(registry, Tags.of("route", route));
        return isGone;
    }

    @Override
    public void onStart() {
        active.increment();
    }

    @Override
    public void onEnd(RequestTrace trace) {
        active.decrement();
        if (trace.context().isSampled()) exemplars.record(trace, () -> record(trace));
        else record(trace);
    }

    private void record(RequestTrace trace) {
        int status = trace.status();
        boolean isWhole = trace.isComplete() && status / 100 == 2;
        requests.withLabels(trace.route(), StatusClass.of(status), isWhole ? "true" : "false")
                .record(trace.durationNanos(), TimeUnit.NANOSECONDS);
        Reason reason = trace.reason();
        if (reason != null) failed.withLabels(trace.route(), reason.code()).increment();
    }

    /** A path of an expression is null, because a value has another kind; {@code route} is the key of the route. */
    public void onMismatch(String route) {
        mismatches.withLabels(route).increment();
    }

    @Override
    public void onSlow(String phase) {
        slow.withLabels(phase).increment();
    }
}
