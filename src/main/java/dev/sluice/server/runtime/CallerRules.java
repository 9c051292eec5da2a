package dev.sluice.server.runtime;

import dev.sluice.config.model.Configuration;
import dev.sluice.core.address.ClientRules;
import dev.sluice.gateway.edge.RouteRules;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsPolicy.AllowedHeaders;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.limit.RouteLimits;
import dev.sluice.gateway.route.CallerReads;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteCors;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules for the callers of the routes of one configuration: clients, CORS and rate limits. Immutable. */
final class CallerRules {
    private final Configuration configuration;
    private final NetworkFiles files;
    private final Map<String, RouteLimits> limits = new HashMap<>();
    private final Map<String, CallerReads> reads = new HashMap<>();
    private final Map<String, CorsPolicy> cors;

    CallerRules(Configuration configuration, NetworkFiles files, RateLimits rateLimits) {
        this.configuration = configuration;
        this.files = files;
        for (Route.Spec route : configuration.routes()) {
            limits.put(route.name(), rateLimits.of(route, configuration.identity()));
            reads.put(route.name(), configuration.readsOf(route));
        }
        this.cors = RouteCors.policies(configuration.routes(), this::reads);
    }

    /** Returns the rules of a route. */
    RouteRules of(Route.Spec route) {
        RouteLimits limit = Objects.requireNonNull(limits.get(route.name()));
        ClientRules clients = ClientRules.of(route.clients(), files::file);
        return new RouteRules(
                clients, cors.get(route.name()), limit, reads(route).judged());
    }

    /** Returns the fields that the gateway reads of the requests of a route. */
    CallerReads reads(Route.Spec route) {
        return Objects.requireNonNull(reads.get(route.name()));
    }

    /** Returns the rules for the client of each request and of each connection. */
    ClientRules clients() {
        return ClientRules.of(configuration.server().clients(), files::file);
    }

    /** Returns the CORS fields of responses without a route; null for none. */
    @Nullable
    CorsPolicy defaultCors() {
        CorsSpec spec = configuration.defaultCors();
        return spec == null ? null : CorsPolicy.of(spec, AllowedHeaders.NONE);
    }
}
