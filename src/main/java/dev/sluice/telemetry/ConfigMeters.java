package dev.sluice.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;

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
        this.reloads = MeterFamily.counters(registry, "sluice.config.reloads", Tags.empty(), "outcome");
        this.errors = registry.counter("sluice.config.errors");
        Gauge.builder("sluice.config.generation", () -> this.generation).register(registry);
        Gauge.builder("sluice.config.last.reload.success", () -> succeeded ? 1 : 0)
                .register(registry);
        Gauge.builder("sluice.config.last.reload.success.timestamp", () -> lastSuccess.getEpochSecond())
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("sluice.config.restart.needed", () -> restarts).register(registry);
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
