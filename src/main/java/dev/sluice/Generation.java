package dev.sluice;

import dev.sluice.compose.Destination;
import dev.sluice.compose.Route;
import dev.sluice.config.Configuration;
import dev.sluice.edge.Entrance;
import dev.sluice.edge.RouteIndex;
import dev.sluice.identity.ApiKeys;
import dev.sluice.identity.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The running form of one configuration. It never changes, so a request that began with it finishes with it. */
final class Generation {
    private final int number;
    private final Configuration configuration;
    private final OutboundCredentials credentials;
    private final Map<String, Upstream> upstreams;
    private final RouteIndex<Entrance> routes;

    private Generation(int number, Configuration configuration, Surroundings surroundings) {
        this.number = number;
        this.configuration = configuration;
        this.credentials = new OutboundCredentials(configuration.credentials(), surroundings);
        this.upstreams = upstreams(surroundings);
        this.routes = routes(configuration, surroundings);
    }

    /** The first generation of a process. */
    static Generation first(Configuration configuration, Surroundings surroundings) {
        return new Generation(1, configuration, surroundings);
    }

    private Map<String, Upstream> upstreams(Surroundings surroundings) {
        Map<String, Upstream> upstreams = new LinkedHashMap<>();
        configuration
                .backends()
                .forEach((name, spec) -> upstreams.put(
                        name, new Upstream(name, spec, credentials.policy(spec.credentials()), surroundings)));
        return upstreams;
    }

    private RouteIndex<Entrance> routes(Configuration from, Surroundings surroundings) {
        Map<String, Identity> identities = new HashMap<>();
        from.identity().forEach((name, spec) -> identities.put(name, new ApiKeys(spec.apiKeys())));
        RouteIndex<Entrance> index = new RouteIndex<>();
        for (Route.Spec spec : from.routes()) {
            Route route = Route.of(spec, this::destination, surroundings.clock());
            index.add(spec.method(), spec.path(), new Entrance(route, identities.get(spec.identity())));
        }
        return index;
    }

    private Destination destination(String name) {
        return Objects.requireNonNull(upstreams.get(name), name).destination();
    }

    int number() {
        return number;
    }

    RouteIndex<Entrance> routes() {
        return routes;
    }

    /** The longest that a request may take on any route. */
    Duration longestDeadline() {
        return configuration.routes().stream()
                .map(Route.Spec::deadline)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Closes the connections to backends and token servers; requests under way should have ended before. */
    Future<Void> close() {
        return Future.join(upstreams.values().stream().map(Upstream::close).toList())
                .transform(closed -> credentials.close());
    }
}
