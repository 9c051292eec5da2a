package dev.sluice;

import dev.sluice.auth.CredentialsSpec;
import dev.sluice.config.Configuration;
import dev.sluice.edge.Entrances;
import dev.sluice.telemetry.BackendMeters;
import dev.sluice.telemetry.TokenMeters;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The running form of one configuration. It never changes, so a request that began with it finishes with it. What its
 * configuration has in common with the one before runs on as it is.
 */
final class Generation {
    private final int number;
    private final Configuration configuration;
    private final Kept<String, TokenMeters> tokenMeters;
    private final Kept<CredentialsSpec, Credential> credentials;
    private final Kept<String, BackendMeters> meters;
    private final Kept<Upstream.Wiring, Upstream> upstreams;
    private final Identities identities;
    private final Routes routes;
    private final Visits visits;
    private final Entrances entrances;

    private Generation(Configuration nothing, Surroundings surroundings) {
        this.number = 0;
        this.configuration = nothing;
        this.tokenMeters = Kept.none();
        this.credentials = Kept.none();
        this.meters = Kept.none();
        this.upstreams = Kept.none();
        this.identities = Identities.none(surroundings);
        this.routes = Routes.none();
        this.visits = new Visits(surroundings.requests());
        this.entrances = Entrances.of(routes.index(), configuration.server(), visits);
    }

    private Generation(Generation former, Configuration to, Surroundings surroundings, Consumer<Upstream> built) {
        this.number = former.number + 1;
        this.configuration = to;
        this.tokenMeters = former.tokenMeters.next(
                names(to.credentials()), (name, same) -> new TokenMeters(surroundings.registry(), name));
        this.credentials = former.credentials.next(
                to.credentials(),
                (name, spec) ->
                        new Credential(name, spec, Objects.requireNonNull(tokenMeters.get(name)), surroundings));
        this.meters = former.meters.next(
                names(to.backends()), (name, same) -> new BackendMeters(surroundings.registry(), name));
        this.upstreams = former.upstreams.next(wirings(to), (name, wiring) -> {
            Upstream upstream = new Upstream(name, wiring, Objects.requireNonNull(meters.get(name)), surroundings);
            built.accept(upstream);
            return upstream;
        });
        this.identities = former.identities.next(to.identity(), surroundings);
        this.routes = former.routes.next(to.routes(), upstreams, identities, surroundings);
        this.visits = new Visits(surroundings.requests());
        this.entrances = Entrances.of(routes.index(), configuration.server(), visits);
    }

    /** What there is before the first configuration. */
    static Generation none(Surroundings surroundings) {
        return new Generation(Configuration.empty(), surroundings);
    }

    /** Builds the generation after this one, which runs on untouched. Connects nothing; a failure leaves no client behind. */
    Generation next(Configuration to, Surroundings surroundings) {
        List<Upstream> built = new ArrayList<>();
        try {
            return new Generation(this, to, surroundings, built::add);
        } catch (RuntimeException | Error failure) {
            built.forEach(Upstream::close);
            throw failure;
        }
    }

    /** Counters go on counting however the settings of a name change, so nothing but the name is what they are built from. */
    private static Map<String, String> names(Map<String, ?> named) {
        Map<String, String> names = new LinkedHashMap<>();
        named.keySet().forEach(name -> names.put(name, name));
        return names;
    }

    private Map<String, Upstream.Wiring> wirings(Configuration to) {
        Map<String, Upstream.Wiring> wirings = new LinkedHashMap<>();
        to.backends()
                .forEach((name, spec) ->
                        wirings.put(name, new Upstream.Wiring(spec, credentials.get(spec.credentials()))));
        return wirings;
    }

    int number() {
        return number;
    }

    Configuration configuration() {
        return configuration;
    }

    /** What a request takes at the door. */
    Entrances entrances() {
        return entrances;
    }

    /** The requests that have taken it. */
    Visits visits() {
        return visits;
    }

    /** Takes over from the one before: the meters show what is in force, and nothing else. */
    void takeOver(Generation former) {
        former.meters.without(meters).forEach(BackendMeters::close);
        former.tokenMeters.without(tokenMeters).forEach(TokenMeters::close);
        tokenMeters.without(former.tokenMeters).forEach(TokenMeters::show);
        credentials.without(former.credentials).forEach(Credential::show);
        upstreams.without(former.upstreams).forEach(Upstream::show);
        identities.takeOver(former.identities);
    }

    /**
     * Returns how to close the parts that only requests of this generation, and of those before it, still use. A credential
     * finds out its token servers at that time: its last call may have found another one.
     */
    Supplier<Future<Void>> gone(Generation later) {
        List<Upstream> upstreams = this.upstreams.without(later.upstreams);
        List<Credential> credentials = this.credentials.without(later.credentials);
        List<RunningIdentity> identities = this.identities.without(later.identities);
        return () -> Future.join(closed(upstreams, credentials), all(identities, RunningIdentity::close))
                .mapEmpty();
    }

    /** Closes the backends first: a call that they still let end may use a token, which is revoked after it. */
    private static Future<Void> closed(List<Upstream> upstreams, List<Credential> credentials) {
        return all(upstreams, Upstream::close).transform(closed -> all(credentials, Credential::close));
    }

    private static <T> Future<Void> all(List<T> parts, Function<T, Future<Void>> close) {
        return Future.join(parts.stream().map(close).toList()).mapEmpty();
    }

    /** Closes the connections to backends and token servers; requests under way should have ended before. */
    Future<Void> close() {
        meters.all().forEach(BackendMeters::close);
        tokenMeters.all().forEach(TokenMeters::close);
        return closed(upstreams.all(), credentials.all()).transform(closed -> identities.close());
    }
}
