package dev.sluice;

import dev.sluice.auth.ClientCredentials;
import dev.sluice.auth.CredentialsSpec;
import dev.sluice.auth.TokenSource;
import dev.sluice.compose.Destination;
import dev.sluice.compose.Route;
import dev.sluice.config.Configuration;
import dev.sluice.edge.Entrance;
import dev.sluice.edge.RouteIndex;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The running form of one configuration. It never changes, so a request that began with it finishes with it. */
final class Generation {
    private final int number;
    private final Configuration configuration;
    private final Map<String, Upstream> upstreams;
    private final RouteIndex<Entrance> routes;

    private Generation(int number, Configuration configuration, Surroundings surroundings) {
        this.number = number;
        this.configuration = configuration;
        this.upstreams = upstreams(configuration, surroundings);
        this.routes = routes(configuration, surroundings);
    }

    /** The first generation of a process. */
    static Generation first(Configuration configuration, Surroundings surroundings) {
        return new Generation(1, configuration, surroundings);
    }

    private static Map<String, Upstream> upstreams(Configuration configuration, Surroundings surroundings) {
        Map<String, TokenSource> tokens = new LinkedHashMap<>();
        configuration.credentials().forEach((name, spec) -> tokens.put(name, tokens(name, spec, surroundings)));
        Map<String, Upstream> upstreams = new LinkedHashMap<>();
        configuration
                .backends()
                .forEach((name, spec) ->
                        upstreams.put(name, new Upstream(name, spec, tokens.get(spec.credentials()), surroundings)));
        return upstreams;
    }

    private static TokenSource tokens(String name, CredentialsSpec spec, Surroundings surroundings) {
        ClientCredentials endpoint = new ClientCredentials(surroundings.vertx(), spec, surroundings.clock());
        return new TokenSource(name, endpoint, surroundings.clock(), surroundings.random());
    }

    private RouteIndex<Entrance> routes(Configuration from, Surroundings surroundings) {
        Identities identities = new Identities(from.identity(), surroundings);
        RouteIndex<Entrance> index = new RouteIndex<>();
        for (Route.Spec spec : from.routes()) {
            Route route = Route.of(spec, this::destination, surroundings.clock());
            index.add(spec.method(), spec.path(), new Entrance(route, identities.admission(spec)));
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

    /** Closes the backends' connections; requests under way should have ended before. */
    Future<Void> close() {
        return Future.join(upstreams.values().stream().map(Upstream::close).toList())
                .mapEmpty();
    }
}
