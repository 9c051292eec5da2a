package dev.sluice.gateway.edge;

import dev.sluice.core.address.ClientRules;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsPolicy.AllowedHeaders;
import dev.sluice.gateway.limit.RouteLimits;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the callers of one route besides its access policy. Immutable and thread-safe.
 *
 * @param clients decides about clients by their addresses
 * @param cors null if the gateway adds no CORS fields
 * @param limits the rate limits
 * @param reads the headers that decisions about a request read, or that a backend gets
 */
public record RouteRules(ClientRules clients, @Nullable CorsPolicy cors, RouteLimits limits, AllowedHeaders reads) {
    /** No rules. */
    public static final RouteRules NONE = new RouteRules(ClientRules.ALL, null, RouteLimits.NONE, AllowedHeaders.NONE);
}
