package dev.sluice.gateway.telemetry;

import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.backend.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
        this.calls = timers(MeterDefinition.BACKEND_CALLS);
        this.cancellations = counters(MeterDefinition.CANCELLED);
        this.attempts = timers(MeterDefinition.BACKEND_ATTEMPTS);
        this.timeouts = counters(MeterDefinition.BACKEND_TIMEOUTS);
        this.ejections = counters(MeterDefinition.BACKEND_EJECTIONS);
        this.probes = counters(MeterDefinition.BACKEND_PROBES);
        this.permitWaits = timers(MeterDefinition.BULKHEAD_WAIT);
        this.bulkheadRejections = counters(MeterDefinition.BULKHEAD_REJECTED);
        this.breakerTransitions = counters(MeterDefinition.BREAKER_TRANSITIONS);
        this.breakerOutcomes = counters(MeterDefinition.BREAKER_CALLS);
        this.breakerRejections = counters(MeterDefinition.BREAKER_REJECTED);
        this.retries = counters(MeterDefinition.RETRY_ATTEMPTS);
        this.retryDelays = timers(MeterDefinition.RETRY_DELAY);
        this.retryStops = counters(MeterDefinition.RETRY_STOPPED);
    }

    private MeterFamily<Timer> timers(MeterDefinition definition) {
        return track(definition.timers(registry, tags));
    }

    private MeterFamily<Counter> counters(MeterDefinition definition) {
        return track(definition.counters(registry, tags));
    }

    private <M extends Meter> MeterFamily<M> track(MeterFamily<M> family) {
        families.add(family);
        return family;
    }

    /** Returns whether a registry has the metrics of a backend of this name. */
    public static boolean isRegistered(MeterRegistry registry, String name) {
        return registry.find(MeterDefinition.BULKHEAD_LIMIT.meterName())
                        .tag("backend", name)
                        .meter()
                != null;
    }

    /** Registers the numbers of calls in flight, of calls in the queue, and of permits. */
    public void registerBulkheadGauges(Supplier<Number> active, Supplier<Number> queued, int limit) {
        replaceGauge(MeterDefinition.BULKHEAD_ACTIVE, active, Tags.empty());
        replaceGauge(MeterDefinition.BULKHEAD_QUEUED, queued, Tags.empty());
        replaceGauge(MeterDefinition.BULKHEAD_LIMIT, () -> limit, Tags.empty());
    }

    /** Registers a gauge for each state of the circuit breaker: 1 for the current state, 0 for the others. */
    public void registerBreakerGauges(Supplier<String> state) {
        for (String breakerState : BREAKER_STATES)
            replaceGauge(
                    MeterDefinition.BREAKER_STATE,
                    () -> breakerState.equals(state.get()) ? 1 : 0,
                    Tags.of("state", breakerState));
    }

    /** Registers the number of retries that the retry budget still allows. */
    public void registerBudgetGauge(Supplier<Number> balance) {
        replaceGauge(MeterDefinition.RETRY_BUDGET, balance, Tags.empty());
    }

    /** Replaces the gauge of an earlier backend of this name, which would keep its last value. */
    private void replaceGauge(MeterDefinition gauge, Supplier<Number> value, Tags labels) {
        gauge.replaceGauge(registry, value, tags.and(labels));
    }

    @Override
    public void onCallEnd(Operation operation, @Nullable Reason failure, Duration elapsed) {
        calls.withLabels(outcome(failure)).record(elapsed);
    }

    private static String outcome(@Nullable Reason failure) {
        if (failure == SharedReason.INTERNAL_ERROR) return "bug";
        return failure == null ? "success" : failure.code();
    }

    @Override
    public void onCallCancel(String stage) {
        cancellations.withLabels(stage).increment();
    }

    @Override
    public void onAttemptEnd(Operation operation, @Nullable Reason failure, int status, Duration elapsed) {
        attempts.withLabels(outcome(failure), StatusClass.of(status)).record(elapsed);
    }

    @Override
    public void onTimeout(String phase) {
        timeouts.withLabels(phase).increment();
    }

    @Override
    public void onEjection(String endpoint, Duration time) {
        ejections.withLabels(endpoint).increment();
    }

    @Override
    public void onHealthChange(String endpoint, boolean isUp) {
        probes.withLabels(endpoint, isUp ? "up" : "down").increment();
    }

    @Override
    public void onPermitWaitEnd(@Nullable Reason failure, Duration waited) {
        permitWaits.withLabels(failure == null ? "acquired" : failure.code()).record(waited);
    }

    @Override
    public void onBulkheadReject(String scope, String reason) {
        bulkheadRejections.withLabels(scope, reason).increment();
    }

    @Override
    public void onBreakerChange(String from, String to, String reason) {
        breakerTransitions.withLabels(from, to, reason).increment();
    }

    @Override
    public void onBreakerRecord(String kind) {
        breakerOutcomes.withLabels(kind).increment();
    }

    @Override
    public void onBreakerReject() {
        breakerRejections.withoutLabels().increment();
    }

    @Override
    public void onRetry(Reason reason, Duration delay) {
        retries.withLabels(reason.code()).increment();
        retryDelays.withoutLabels().record(delay);
    }

    @Override
    public void onRetryStop(String reason) {
        retryStops.withLabels(reason).increment();
    }

    /** Removes the metrics from the registry. */
    @Override
    public void close() {
        families.forEach(MeterFamily::close);
        MeterFamily.removeAll(registry, tags);
    }
}
