package dev.sluice.server.runtime;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.core.address.NetworkFile;
import dev.sluice.gateway.edge.EdgeSnapshot;
import dev.sluice.gateway.edge.FailureLocations;
import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.telemetry.BackendMeters;
import dev.sluice.gateway.telemetry.TokenMeters;
import dev.sluice.server.runtime.Upstream.Definition;
import dev.sluice.upstream.backend.BackendStatus;
import dev.sluice.upstream.credentials.Credentials;
import dev.sluice.upstream.credentials.CredentialsSpec;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The running form of one configuration. Immutable, so a request finishes with the generation that it began with. It
 * reuses the parts of the previous generation whose settings are equal.
 */
public final class Generation {
    private final int number;
    private final Configuration configuration;
    private final ReusableInstances<String, TokenMeters> tokenMeters;
    private final ReusableInstances<CredentialsSpec, RunningCredentials> credentials;
    private final ReusableInstances<String, BackendMeters> meters;
    private final ReusableInstances<Definition, Upstream> upstreams;
    private final Authenticators authenticators;
    private final FleetStores stores;
    private final RateLimits rateLimits;
    private final NetworkFiles networkFiles;
    private final CallerRules callerRules;
    private final GatewayContext context;
    private final RouteTable routes;
    private final RequestCounter requestCounter;
    private final EdgeSnapshot edgeSnapshot;

    private Generation(Configuration empty, GatewayContext context) {
        this.number = 0;
        this.configuration = empty;
        this.tokenMeters = ReusableInstances.none();
        this.credentials = ReusableInstances.none();
        this.meters = ReusableInstances.none();
        this.upstreams = ReusableInstances.none();
        this.authenticators = Authenticators.none(context);
        this.stores = FleetStores.none();
        this.rateLimits = RateLimits.none();
        this.networkFiles = NetworkFiles.none();
        this.callerRules = new CallerRules(empty, networkFiles, rateLimits);
        this.context = context;
        this.routes = RouteTable.none();
        this.requestCounter = new RequestCounter(context.requests());
        this.edgeSnapshot = snapshot(ConfigurationLocations.NONE);
    }

    private Generation(
            Generation previous,
            Configuration to,
            ConfigurationLocations locations,
            GatewayContext context,
            Consumer<Runnable> onBuilt) {
        this.number = previous.number + 1;
        this.configuration = to;
        this.tokenMeters = previous.tokenMeters.reconcile(
                names(to.credentials()), (name, same) -> new TokenMeters(context.registry(), name));
        this.credentials = previous.credentials.reconcile(
                to.credentials(),
                (name, spec) ->
                        new RunningCredentials(name, spec, Objects.requireNonNull(tokenMeters.get(name)), context));
        this.meters = previous.meters.reconcile(
                names(to.backends()), (name, same) -> new BackendMeters(context.registry(), name));
        this.upstreams = previous.upstreams.reconcile(definitions(to), (name, definition) -> {
            Upstream upstream = new Upstream(name, definition, meters.get(name), context);
            onBuilt.accept(upstream::close);
            return upstream;
        });
        this.authenticators = previous.authenticators.rebuild(to.identity(), context);
        this.stores = previous.stores.rebuild(to.store(), context, store -> onBuilt.accept(store::close));
        this.rateLimits =
                previous.rateLimits.rebuild(to, stores.store(), context, buckets -> onBuilt.accept(buckets::close));
        this.networkFiles = previous.networkFiles.rebuild(to, context);
        this.callerRules = new CallerRules(to, networkFiles, rateLimits);
        this.context = context;
        this.routes = routes(previous.routes, locations);
        this.requestCounter = new RequestCounter(context.requests());
        this.edgeSnapshot = snapshot(locations);
    }

    private Generation(Generation located, Configuration same, ConfigurationLocations locations) {
        this.number = located.number;
        this.configuration = same;
        this.tokenMeters = located.tokenMeters;
        this.credentials = located.credentials;
        this.meters = located.meters;
        this.upstreams = located.upstreams;
        this.authenticators = located.authenticators;
        this.stores = located.stores;
        this.rateLimits = located.rateLimits;
        this.networkFiles = located.networkFiles;
        this.callerRules = new CallerRules(same, networkFiles, rateLimits);
        this.context = located.context;
        this.routes = routes(located.routes, locations);
        this.requestCounter = located.requestCounter;
        this.edgeSnapshot = snapshot(locations);
    }

    private RouteTable routes(RouteTable previous, ConfigurationLocations locations) {
        return previous.rebuild(
                configuration,
                name -> Objects.requireNonNull(upstreams.get(name), name).destination(locations.backend(name)),
                authenticators::accessPolicy,
                callerRules,
                context);
    }

    private EdgeSnapshot snapshot(ConfigurationLocations locations) {
        FailureLocations failures =
                new FailureLocations(locations.routes(), locations.identities(), locations.limits());
        return EdgeSnapshot.of(routes.index(), configuration.server(), requestCounter, failures)
                .with(callerRules.clients(), callerRules.defaultCors());
    }

    /** Returns the generation before the first configuration. */
    static Generation none(GatewayContext context) {
        return new Generation(Configuration.empty(), context);
    }

    /**
     * Builds the next generation and leaves this one untouched. Connects nothing, and reads the files of networks. If a part cannot be
     * built, closes the new backends and limits, and throws.
     *
     * @param locations those of the configuration
     */
    Generation next(Configuration configuration, ConfigurationLocations locations, GatewayContext context) {
        List<Runnable> built = new ArrayList<>();
        try {
            return new Generation(this, configuration, locations, context, built::add);
        } catch (RuntimeException | Error failure) {
            built.forEach(Runnable::run);
            throw failure;
        }
    }

    /** Returns this generation with the locations of an equal configuration. All but the routes are the same objects. */
    Generation at(ConfigurationLocations locations, Configuration same) {
        return new Generation(this, same, locations);
    }

    /** Metrics are built from a name alone, so counters survive a change of the settings. */
    private static Map<String, String> names(Map<String, ?> named) {
        Map<String, String> names = new LinkedHashMap<>();
        named.keySet().forEach(name -> names.put(name, name));
        return names;
    }

    private Map<String, Definition> definitions(Configuration to) {
        Map<String, Definition> definitions = new LinkedHashMap<>();
        to.backends()
                .forEach((name, spec) -> definitions.put(
                        name, new Definition(spec, credentials(spec.credentials()), spec.tenant(to.functions()))));
        return definitions;
    }

    private @Nullable Credentials credentials(@Nullable String name) {
        RunningCredentials running = credentials.get(name);
        return running == null ? null : running.credentials();
    }

    /** Returns the number of this generation, counted from 1. */
    public int number() {
        return number;
    }

    public Configuration configuration() {
        return configuration;
    }

    /** Returns the routes and the settings that a request reads once and keeps until it ends. */
    public EdgeSnapshot edgeSnapshot() {
        return edgeSnapshot;
    }

    /** Returns the states of the backends by name, in the order of the configuration. */
    public Map<String, BackendStatus> backends() {
        Map<String, BackendStatus> statuses = new LinkedHashMap<>();
        upstreams
                .instances()
                .forEach((name, upstream) -> statuses.put(name, upstream.value().status()));
        return statuses;
    }

    RequestCounter requestCounter() {
        return requestCounter;
    }

    /** Starts the parts that the previous generation does not share, and replaces its gauges by theirs. */
    void activate(Generation previous) {
        registerGauges(previous);
        authenticators.activate(previous.authenticators);
        networkFiles.activate(previous.networkFiles);
        stores.start(previous.stores);
        resizeLimits();
    }

    /** Gives each rate limit its share of the keys by the settings of this generation. */
    void resizeLimits() {
        rateLimits.resize();
    }

    /** Makes this process a member of the store, and lets it leave that of the previous generation. */
    void joinStore(Generation previous) {
        stores.join(previous.stores, rateLimits.buckets().values(), rateLimits.sharedSettings());
    }

    RateLimits rateLimits() {
        return rateLimits;
    }

    /** Completes when the connections to the store are open or away. Never fails. */
    public Future<Void> storeStarted() {
        return stores.started();
    }

    /** Returns the state of the store; null for none. */
    public @Nullable FleetStatus fleetStatus() {
        FleetStore store = stores.store();
        return store == null ? null : store.status();
    }

    /** Registers the gauges of the parts that the other generation does not share. They replace its gauges. */
    void registerGauges(Generation other) {
        tokenMeters.notIn(other.tokenMeters).forEach(TokenMeters::register);
        credentials.notIn(other.credentials).forEach(RunningCredentials::registerGauges);
        upstreams.notIn(other.upstreams).forEach(Upstream::registerGauges);
        rateLimits.registerGauges(other.rateLimits, context);
        stores.registerGauges(other.stores);
    }

    /** Removes the metrics that only the other generation has. */
    void removeMetricsOf(Generation other) {
        other.meters.notIn(meters).forEach(BackendMeters::close);
        other.tokenMeters.notIn(tokenMeters).forEach(TokenMeters::close);
        authenticators.retainMetrics();
        rateLimits.removeGaugesOf(other.rateLimits, context);
        stores.removeMetricsOf(other.stores);
    }

    /**
     * Returns an action that closes the parts that the next generation does not share. The action looks up the token servers
     * of the credentials when it runs, because their last call may have added a server.
     */
    Supplier<Future<Void>> closerOfUnused(Generation next) {
        List<Upstream> upstreams = this.upstreams.notIn(next.upstreams);
        List<RunningCredentials> credentials = this.credentials.notIn(next.credentials);
        List<RunningAuthenticator> authenticators = this.authenticators.notIn(next.authenticators);
        List<LimitBuckets> buckets = this.rateLimits.buckets().notIn(next.rateLimits.buckets());
        List<LimitBuckets> kept =
                next.stores.store() == null ? next.rateLimits.buckets().values() : List.of();
        List<NetworkFile> files = this.networkFiles.notIn(next.networkFiles);
        List<FleetStore> unusedStores = this.stores.notIn(next.stores);
        return () -> {
            files.forEach(NetworkFile::stop);
            return Future.join(
                            next.stores.joined().transform(joined -> stores.close(buckets, kept, unusedStores)),
                            closeAll(upstreams, credentials),
                            closeAll(authenticators, RunningAuthenticator::close))
                    .mapEmpty();
        };
    }

    /** Closes the backends first: a call in flight may use a token, which is revoked after the call. */
    private static Future<Void> closeAll(List<Upstream> upstreams, List<RunningCredentials> credentials) {
        return closeAll(upstreams, Upstream::close)
                .transform(closed -> closeAll(credentials, RunningCredentials::close));
    }

    private static <T> Future<Void> closeAll(List<T> parts, Function<T, Future<Void>> close) {
        return Future.join(parts.stream().map(close).toList()).mapEmpty();
    }

    /** Closes the connections to backends, token servers and issuers. Requests in flight should have ended before. */
    Future<Void> close() {
        meters.values().forEach(BackendMeters::close);
        tokenMeters.values().forEach(TokenMeters::close);
        networkFiles.stop();
        Future<Void> limits = stores.close(rateLimits.buckets().values(), List.of(), stores.notIn(FleetStores.none()));
        return Future.join(
                        limits,
                        closeAll(upstreams.values(), credentials.values()).transform(closed -> authenticators.close()))
                .mapEmpty();
    }
}
