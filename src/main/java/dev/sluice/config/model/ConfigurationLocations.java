package dev.sluice.config.model;

import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.route.RouteLocations;
import dev.sluice.upstream.backend.BackendLocations;
import java.util.Map;

/**
 * The locations of the parts of a configuration that do not know theirs. Parts that live longer than their configuration, such as
 * backends, get them by argument. Immutable.
 *
 * @param backends those of each backend by its name
 * @param identities those of the entries of {@code identity} by name
 * @param routes those of each route by its name
 * @param limits those of the entries of {@code rate_limits} by name
 */
public record ConfigurationLocations(
        Map<String, BackendLocations> backends,
        Map<String, SourceLocation> identities,
        Map<String, RouteLocations> routes,
        Map<String, SourceLocation> limits) {

    /** The locations of a configuration without files. */
    public static final ConfigurationLocations NONE =
            new ConfigurationLocations(Map.of(), Map.of(), Map.of(), Map.of());

    public ConfigurationLocations {
        backends = Map.copyOf(backends);
        identities = Map.copyOf(identities);
        routes = Map.copyOf(routes);
        limits = Map.copyOf(limits);
    }

    /** Returns the locations of a backend. */
    public BackendLocations backend(String name) {
        return backends.getOrDefault(name, BackendLocations.NONE);
    }
}
