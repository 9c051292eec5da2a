package dev.sluice.telemetry;

import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The meters of one backend, all labelled {@code backend}. Thread-safe, as the families and the registry are. */
public final class BackendMeters implements BackendEvents, AutoCloseable {
    private static final List<String> STATES = List.of("closed", "open", "half_open");

    private final MeterRegistry registry;
    private final Tags backend;
    private final List<MeterFamily<?>> families = new ArrayList<>();
    private final MeterFamily<Timer> calls;
    private final MeterFamily<Counter> cancellations;
    private final MeterFamily<Timer> attempts;
    private final MeterFamily<Counter> timeouts;
    private final MeterFamily<Counter> ejections;
    private final MeterFamily<Counter> probes;
    private final MeterFamily<Timer> waits;
    private final MeterFamily<Counter> rejections;
    private final MeterFamily<Counter> transitions;
    private final MeterFamily<Counter> judgements;
    private final MeterFamily<Counter> refusals;
    private final MeterFamily<Counter> retries;
    private final MeterFamily<Timer> delays;
    private final MeterFamily<Counter> stops;

    public BackendMeters(MeterRegistry registry, String name) {
        this.registry = registry;
        this.backend = Tags.of("backend", name);
        this.calls = timers("sluice.backend.calls", "outcome");
        this.cancellations = counters("sluice.cancelled", "stage");
        this.attempts = timers("sluice.backend.attempts", "outcome", "status");
        this.timeouts = counters("sluice.backend.timeouts", "phase");
        this.ejections = counters("sluice.backend.ejections", "endpoint");
        this.probes = counters("sluice.backend.probes", "endpoint", "to");
        this.waits = timers("sluice.bulkhead.wait", "result");
        this.rejections = counters("sluice.bulkhead.rejected", "scope", "reason");
        this.transitions = counters("sluice.breaker.transitions", "from", "to", "reason");
        this.judgements = counters("sluice.breaker.calls", "kind");
        this.refusals = counters("sluice.breaker.rejected");
        this.retries = counters("sluice.retry.attempts", "reason");
        this.delays = timers("sluice.retry.delay");
        this.stops = counters("sluice.retry.stopped", "reason");
    }

    private MeterFamily<Timer> timers(String name, String... labels) {
        return kept(MeterFamily.timers(registry, name, backend, labels));
    }

    private MeterFamily<Counter> counters(String name, String... labels) {
        return kept(MeterFamily.counters(registry, name, backend, labels));
    }

    private <M extends Meter> MeterFamily<M> kept(MeterFamily<M> family) {
        families.add(family);
        return family;
    }

    /** Whether a backend of that name has its meters on a registry. */
    public static boolean areOn(MeterRegistry registry, String name) {
        return registry.find("sluice.bulkhead.limit").tag("backend", name).meter() != null;
    }

    /** Shows how many calls run and wait, and how many may run. */
    public void watchBulkhead(Supplier<Number> active, Supplier<Number> queued, int limit) {
        gauge("sluice.bulkhead.active", active, Tags.empty());
        gauge("sluice.bulkhead.queued", queued, Tags.empty());
        gauge("sluice.bulkhead.limit", () -> limit, Tags.empty());
    }

    /** Shows the breaker's state: 1 for the one it is in, 0 for the others. */
    public void watchBreaker(Supplier<String> state) {
        for (String each : STATES)
            gauge("sluice.breaker.state", () -> each.equals(state.get()) ? 1 : 0, Tags.of("state", each));
    }

    /** Shows how many retries the budget still allows. */
    public void watchBudget(Supplier<Number> balance) {
        gauge("sluice.retry.budget.balance", balance, Tags.empty());
    }

    /** A backend whose settings change has gauges already, which would go on showing what it was before. */
    private void gauge(String name, Supplier<Number> value, Tags labels) {
        Gauge former = registry.find(name).tags(backend.and(labels)).gauge();
        if (former != null) registry.remove(former);
        Gauge.builder(name, value).tags(backend.and(labels)).register(registry);
    }

    @Override
    public void called(Operation operation, String outcome, Duration elapsed) {
        calls.of(outcome).record(elapsed);
    }

    @Override
    public void cancelled(String stage) {
        cancellations.of(stage).increment();
    }

    @Override
    public void attempted(Operation operation, String outcome, int status, Duration elapsed) {
        attempts.of(outcome, status == 0 ? "none" : String.valueOf(status)).record(elapsed);
    }

    @Override
    public void timedOut(String phase) {
        timeouts.of(phase).increment();
    }

    @Override
    public void ejected(String endpoint, Duration time) {
        ejections.of(endpoint).increment();
    }

    @Override
    public void probed(String endpoint, boolean isUp) {
        probes.of(endpoint, isUp ? "up" : "down").increment();
    }

    @Override
    public void waited(String result, Duration waited) {
        waits.of(result).record(waited);
    }

    @Override
    public void rejected(String scope, String reason) {
        rejections.of(scope, reason).increment();
    }

    @Override
    public void transition(String from, String to, String reason) {
        transitions.of(from, to, reason).increment();
    }

    @Override
    public void judged(String kind) {
        judgements.of(kind).increment();
    }

    @Override
    public void refused() {
        refusals.of().increment();
    }

    @Override
    public void retried(String reason, Duration delay) {
        retries.of(reason).increment();
        delays.of().record(delay);
    }

    @Override
    public void retryStopped(String reason) {
        stops.of(reason).increment();
    }

    /** Takes the meters out of the registry: the backend is gone from the configuration. */
    @Override
    public void close() {
        families.forEach(MeterFamily::close);
        MeterFamily.removeAll(registry, backend);
    }
}
