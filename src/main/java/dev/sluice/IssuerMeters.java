package dev.sluice;

import dev.sluice.telemetry.BackendMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The meters of the servers of issuers, which go on counting however the settings of an identity change: they are closed
 * when no identity has the name any more. Any thread may ask for them.
 */
final class IssuerMeters {
    private final MeterRegistry registry;
    private final Map<String, Map<String, BackendMeters>> byIdentity = new ConcurrentHashMap<>();

    IssuerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Those of one server. */
    BackendMeters of(String identity, String server) {
        return byIdentity
                .computeIfAbsent(identity, first -> new ConcurrentHashMap<>())
                .computeIfAbsent(server, name -> new BackendMeters(registry, name));
    }

    /** Takes all meters out of the registry but those of these identities. */
    void keepOnly(Set<String> identities) {
        byIdentity.entrySet().removeIf(entry -> {
            boolean isGone = !identities.contains(entry.getKey());
            if (isGone) entry.getValue().values().forEach(BackendMeters::close);
            return isGone;
        });
    }
}
