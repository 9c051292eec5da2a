package dev.sluice.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;

/**
 * The meters of the configuration: which generation is in force, and how it went when it was last loaded. Thread-safe:
 * each field makes sense alone.
 */
public final class ConfigMeters {
    private final MeterFamily<Counter> reloads;
    private final Counter errors;
    private volatile int generation;
    private volatile boolean succeeded = true;
    private volatile Instant lastSuccess;
    private volatile int restarts;

    /** Meters of a configuration that has just been loaded. */
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

    /** A load without errors ended; {@code restarts} settings of it wait for a restart. */
    public void succeeded(String outcome, int generation, Instant now, int restarts) {
        this.generation = generation;
        this.lastSuccess = now;
        this.restarts = restarts;
        this.succeeded = true;
        reloads.withLabels(outcome).increment();
    }

    /** A load ended with errors. */
    public void failed(String outcome, int errors) {
        this.succeeded = false;
        this.errors.increment(errors);
        reloads.withLabels(outcome).increment();
    }
}
