package dev.sluice.gateway.telemetry;

import dev.sluice.upstream.store.StoreEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** The metrics of the store that replicas share. They outlive a change of its settings. Thread-safe. */
public final class StoreMeters implements StoreEvents, AutoCloseable {
    private final MeterRegistry registry;
    private final MeterFamily<Timer> calls;
    private final MeterFamily<Counter> failures;

    public StoreMeters(MeterRegistry registry) {
        this.registry = registry;
        this.calls = MeterDefinition.STORE_CALLS.timers(registry, Tags.empty());
        this.failures = MeterDefinition.STORE_FAILURES.counters(registry, Tags.empty());
    }

    /** Registers the state of a store, and the number of replicas that it counts. They replace those of another store. */
    public void registerGauges(Supplier<Boolean> isUp, Supplier<Number> replicas) {
        MeterDefinition.STORE_UP.replaceGauge(registry, () -> isUp.get() ? 1 : 0, Tags.empty());
        MeterDefinition.STORE_REPLICAS.replaceGauge(registry, replicas, Tags.empty());
    }

    @Override
    public void onReply(long nanos) {
        calls.withoutLabels().record(Duration.ofNanos(nanos));
    }

    @Override
    public void onFailure(String reason) {
        failures.withLabels(reason).increment();
    }

    /** Removes the metrics from the registry. */
    @Override
    public void close() {
        calls.close();
        failures.close();
        MeterDefinition.STORE_UP.removeGauge(registry, Tags.empty());
        MeterDefinition.STORE_REPLICAS.removeGauge(registry, Tags.empty());
    }
}
