package dev.sluice.upstream.backend;

import dev.sluice.core.spec.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * The locations of a backend in the configuration.
 *
 * @param backend its entry; null if no file has it
 * @param credentials the entry of its credentials; null for none
 * @param per the expression that names the tenants of its calls; null for none
 */
public record BackendLocations(
        @Nullable SourceLocation backend,
        @Nullable SourceLocation credentials,
        @Nullable SourceLocation per) {

    /** The locations of a backend that no file has. */
    public static final BackendLocations NONE = new BackendLocations(null, null, null);
}
