package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.limit.LimitEvents;
import dev.sluice.gateway.limit.RateLimitSpec;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The metrics of rate limits, by the name of the limit: decisions, those without the store, and evictions. No label names a key. The
 * metrics of a limit are removed with the limit. Thread-safe.
 */
public final class LimitMeters implements LimitEvents {
    private final MeterFamily<Counter> requests;
    private final MeterFamily<Counter> evictions;
    private final MeterFamily<Counter> withoutStore;
    private Set<String> names = Set.of();

    /** The limits whose buckets the store has. */
    private volatile Set<String> inStore = Set.of();

    /** The limits of earlier configurations. Their last requests would register metrics again. */
    private volatile Set<String> removed = Set.of();

    public LimitMeters(MeterRegistry registry) {
        this.requests = MeterDefinition.RATE_LIMIT_REQUESTS.counters(registry, Tags.empty());
        this.evictions = MeterDefinition.RATE_LIMIT_EVICTIONS.counters(registry, Tags.empty());
        this.withoutStore = MeterDefinition.RATE_LIMIT_DECISIONS_WITHOUT_STORE.counters(registry, Tags.empty());
    }

    @Override
    public void onDecision(String limit, Outcome outcome) {
        if (!removed.contains(limit)) requests.withLabels(limit, outcome.code()).increment();
    }

    @Override
    public void onEvict(String limit) {
        if (!removed.contains(limit)) evictions.withLabels(limit).increment();
    }

    @Override
    public void onDecisionWithoutStore(String limit) {
        if (inStore.contains(limit)) withoutStore.withLabels(limit).increment();
    }

    /** Follows a change of the configuration: removes the metrics of other limits, and registers those of new ones. */
    public synchronized void onLimits(Map<String, RateLimitSpec> limits) {
        Set<String> gone = new HashSet<>(removed);
        gone.addAll(names);
        gone.removeAll(limits.keySet());
        removed = Set.copyOf(gone);
        names = Set.copyOf(limits.keySet());
        requests.removeIf(limit -> !limits.containsKey(limit));
        evictions.removeIf(limit -> !limits.containsKey(limit));
        inStore = limits.entrySet().stream()
                .filter(limit -> limit.getValue().usesStore())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
        withoutStore.removeIf(limit -> !inStore.contains(limit));
        limits.forEach(this::register);
    }

    /** A counter that appears with its first value has no rate at that value. */
    private void register(String limit, RateLimitSpec spec) {
        Outcome overLimit = spec.mode() == RateLimitSpec.Mode.REPORT ? Outcome.REPORTED : Outcome.REJECTED;
        requests.withLabels(limit, Outcome.ADMITTED.code());
        requests.withLabels(limit, overLimit.code());
        evictions.withLabels(limit);
        if (spec.usesStore()) withoutStore.withLabels(limit);
        if (spec.hasQuota()) requests.withLabels(limit, Outcome.UNAVAILABLE.code());
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
