package dev.sluice.server.runtime;

import dev.sluice.gateway.telemetry.BackendMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics of the servers of issuers, by entry of {@code identity}. They survive a change of the settings of an entry, and
 * are closed with the last entry of its name. Thread-safe.
 */
final class IssuerMeters {
    private final MeterRegistry registry;
    private final Map<String, Map<String, BackendMeters>> byIdentity = new ConcurrentHashMap<>();

    IssuerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Returns the metrics of one server. */
    BackendMeters metersOf(String identity, String server) {
        return byIdentity
                .computeIfAbsent(identity, ignored -> new ConcurrentHashMap<>())
                .computeIfAbsent(server, name -> new BackendMeters(registry, name));
    }

    /** Removes the metrics of all other identities from the registry. */
    void retainIdentities(Set<String> identities) {
        byIdentity.entrySet().removeIf(entry -> {
            boolean isGone = !identities.contains(entry.getKey());
            if (isGone) entry.getValue().values().forEach(BackendMeters::close);
            return isGone;
        });
    }
}
