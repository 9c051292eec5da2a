package dev.sluice.gateway.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The metrics of the configuration: the current generation, and the results of reloads. Thread-safe: the fields are
 * independent of each other.
 */
public final class ConfigMeters {
    private final MeterFamily<Counter> reloads;
    private final Counter errors;
    private volatile int generation;
    private volatile boolean succeeded = true;
    private volatile Instant lastSuccess;
    private volatile int restarts;

    /** Registers the metrics after the first load. */
    public ConfigMeters(MeterRegistry registry, int generation, Instant now) {
        this.generation = generation;
        this.lastSuccess = now;
        this.reloads = MeterDefinition.CONFIG_RELOADS.counters(registry, Tags.empty());
        this.errors = MeterDefinition.CONFIG_ERRORS.counter(registry, Tags.empty());
        gauge(MeterDefinition.CONFIG_GENERATION, () -> this.generation, registry);
        gauge(MeterDefinition.CONFIG_LAST_RELOAD_SUCCESS, () -> succeeded ? 1 : 0, registry);
        gauge(MeterDefinition.CONFIG_LAST_SUCCESS_TIMESTAMP, () -> lastSuccess.getEpochSecond(), registry);
        gauge(MeterDefinition.CONFIG_RESTART_NEEDED, () -> restarts, registry);
    }

    private static void gauge(MeterDefinition definition, Supplier<Number> value, MeterRegistry registry) {
        definition.gauge(registry, value, Tags.empty());
    }

    /** Records a load without errors. {@code restarts} is the number of settings that need a restart. */
    public void succeeded(String outcome, int generation, Instant now, int restarts) {
        this.generation = generation;
        this.lastSuccess = now;
        this.restarts = restarts;
        this.succeeded = true;
        reloads.withLabels(outcome).increment();
    }

    /** Records a load with errors. */
    public void failed(String outcome, int errors) {
        this.succeeded = false;
        this.errors.increment(errors);
        reloads.withLabels(outcome).increment();
    }
}
