package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.limit.LimitEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Set;

/**
 * The metrics of rate limits, by the name of the limit: decisions and evictions. No label names a key. Those of a limit are removed with
 * the limit. Thread-safe.
 */
public final class LimitMeters implements LimitEvents {
    private final MeterFamily<Counter> requests;
    private final MeterFamily<Counter> evictions;

    public LimitMeters(MeterRegistry registry) {
        this.requests = MeterDefinition.RATE_LIMIT_REQUESTS.counters(registry, Tags.empty());
        this.evictions = MeterDefinition.RATE_LIMIT_EVICTIONS.counters(registry, Tags.empty());
    }

    @Override
    public void onDecision(String limit, Outcome outcome) {
        requests.withLabels(limit, outcome.code()).increment();
    }

    @Override
    public void onEvict(String limit) {
        evictions.withLabels(limit).increment();
    }

    /** Follows a change of the configuration: removes the metrics of other limits. */
    public void onLimits(Set<String> names) {
        requests.removeIf(limit -> !names.contains(limit));
        evictions.removeIf(limit -> !names.contains(limit));
    }

    /** Registers the number of keys of a limit. */
    public static void registerKeys(MeterRegistry registry, LimitBuckets buckets) {
        MeterDefinition.RATE_LIMIT_KEYS.replaceGauge(registry, buckets::keys, Tags.of("limit", buckets.name()));
    }

    /** Removes the number of keys of a limit. */
    public static void removeKeys(MeterRegistry registry, LimitBuckets buckets) {
        MeterDefinition.RATE_LIMIT_KEYS.removeGauge(registry, Tags.of("limit", buckets.name()));
    }
}
