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

/** The metrics of one backend, with the label {@code backend}. Thread-safe. */
public final class BackendMeters implements BackendEvents, AutoCloseable {
    private static final List<String> BREAKER_STATES = List.of("closed", "open", "half_open");

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<MeterFamily<?>> families = new ArrayList<>();
    private final MeterFamily<Timer> calls;
    private final MeterFamily<Counter> cancellations;
    private final MeterFamily<Timer> attempts;
    private final MeterFamily<Counter> timeouts;
    private final MeterFamily<Counter> ejections;
    private final MeterFamily<Counter> probes;
    private final MeterFamily<Timer> permitWaits;
    private final MeterFamily<Counter> bulkheadRejections;
    private final MeterFamily<Counter> breakerTransitions;
    private final MeterFamily<Counter> breakerOutcomes;
    private final MeterFamily<Counter> breakerRejections;
    private final MeterFamily<Counter> retries;
    private final MeterFamily<Timer> retryDelays;
    private final MeterFamily<Counter> retryStops;

    public BackendMeters(MeterRegistry registry, String name) {
        this.registry = registry;
        this.tags = Tags.of("backend", name);
        this.calls = timers("sluice.backend.calls", "outcome");
        this.cancellations = counters("sluice.cancelled", "stage");
        this.attempts = timers("sluice.backend.attempts", "outcome", "status");
        this.timeouts = counters("sluice.backend.timeouts", "phase");
        this.ejections = counters("sluice.backend.ejections", "endpoint");
        this.probes = counters("sluice.backend.probes", "endpoint", "to");
        this.permitWaits = timers("sluice.bulkhead.wait", "result");
        this.bulkheadRejections = counters("sluice.bulkhead.rejected", "scope", "reason");
        this.breakerTransitions = counters("sluice.breaker.transitions", "from", "to", "reason");
        this.breakerOutcomes = counters("sluice.breaker.calls", "kind");
        this.breakerRejections = counters("sluice.breaker.rejected");
        this.retries = counters("sluice.retry.attempts", "reason");
        this.retryDelays = timers("sluice.retry.delay");
        this.retryStops = counters("sluice.retry.stopped", "reason");
    }

    private MeterFamily<Timer> timers(String name, String... labels) {
        return track(MeterFamily.timers(registry, name, tags, labels));
    }

    private MeterFamily<Counter> counters(String name, String... labels) {
        return track(MeterFamily.counters(registry, name, tags, labels));
    }

    private <M extends Meter> MeterFamily<M> track(MeterFamily<M> family) {
        families.add(family);
        return family;
    }

    /** Returns whether a registry has the metrics of a backend of this name. */
    public static boolean isRegistered(MeterRegistry registry, String name) {
        return registry.find("sluice.bulkhead.limit").tag("backend", name).meter() != null;
    }

    /** Registers the numbers of calls in flight, of calls in the queue, and of permits. */
    public void registerBulkheadGauges(Supplier<Number> active, Supplier<Number> queued, int limit) {
        replaceGauge("sluice.bulkhead.active", active, Tags.empty());
        replaceGauge("sluice.bulkhead.queued", queued, Tags.empty());
        replaceGauge("sluice.bulkhead.limit", () -> limit, Tags.empty());
    }

    /** Registers a gauge for each state of the circuit breaker: 1 for the current state, 0 for the others. */
    public void registerBreakerGauges(Supplier<String> state) {
        for (String breakerState : BREAKER_STATES)
            replaceGauge(
                    "sluice.breaker.state",
                    () -> breakerState.equals(state.get()) ? 1 : 0,
                    Tags.of("state", breakerState));
    }

    /** Registers the number of retries that the retry budget still allows. */
    public void registerBudgetGauge(Supplier<Number> balance) {
        replaceGauge("sluice.retry.budget.balance", balance, Tags.empty());
    }

    /** Replaces the gauge of an earlier backend of this name, which would keep its last value. */
    private void replaceGauge(String name, Supplier<Number> value, Tags labels) {
        Gauge previous = registry.find(name).tags(tags.and(labels)).gauge();
        if (previous != null) registry.remove(previous);
        Gauge.builder(name, value).tags(tags.and(labels)).register(registry);
    }

    @Override
    public void callEnded(Operation operation, String outcome, Duration elapsed) {
        calls.withLabels(outcome).record(elapsed);
    }

    @Override
    public void callCancelled(String stage) {
        cancellations.withLabels(stage).increment();
    }

    @Override
    public void attemptEnded(Operation operation, String outcome, int status, Duration elapsed) {
        attempts.withLabels(outcome, status == 0 ? "none" : String.valueOf(status))
                .record(elapsed);
    }

    @Override
    public void timedOut(String phase) {
        timeouts.withLabels(phase).increment();
    }

    @Override
    public void endpointEjected(String endpoint, Duration time) {
        ejections.withLabels(endpoint).increment();
    }

    @Override
    public void healthChanged(String endpoint, boolean isUp) {
        probes.withLabels(endpoint, isUp ? "up" : "down").increment();
    }

    @Override
    public void permitWaitEnded(String result, Duration waited) {
        permitWaits.withLabels(result).record(waited);
    }

    @Override
    public void bulkheadRejected(String scope, String reason) {
        bulkheadRejections.withLabels(scope, reason).increment();
    }

    @Override
    public void breakerChanged(String from, String to, String reason) {
        breakerTransitions.withLabels(from, to, reason).increment();
    }

    @Override
    public void breakerRecorded(String kind) {
        breakerOutcomes.withLabels(kind).increment();
    }

    @Override
    public void breakerRejected() {
        breakerRejections.withLabels().increment();
    }

    @Override
    public void retried(String reason, Duration delay) {
        retries.withLabels(reason).increment();
        retryDelays.withLabels().record(delay);
    }

    @Override
    public void retryStopped(String reason) {
        retryStops.withLabels(reason).increment();
    }

    /** Removes the metrics from the registry. */
    @Override
    public void close() {
        families.forEach(MeterFamily::close);
        MeterFamily.removeAll(registry, tags);
    }
}
