package dev.sluice.server;

import dev.sluice.config.effective.EffectiveConfiguration;
import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.netty.DirectMemory;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.edge.ConnectionDrain;
import dev.sluice.gateway.edge.EdgeContext;
import dev.sluice.gateway.edge.Listener;
import dev.sluice.gateway.edge.RequestHandler;
import dev.sluice.gateway.edge.RequestObservers;
import dev.sluice.gateway.edge.connection.AcceptSpec;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.limit.LimitContext;
import dev.sluice.gateway.limit.QuotaAdmin;
import dev.sluice.gateway.log.MismatchLog;
import dev.sluice.gateway.log.RequestDebug;
import dev.sluice.gateway.recent.RecentRequests;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.validation.CheckWorkers;
import dev.sluice.server.reload.ConfigReloader;
import dev.sluice.server.reload.ConfigUpdater;
import dev.sluice.server.reload.ConfigurationStatus;
import dev.sluice.server.reload.ReloadResult;
import dev.sluice.server.runtime.GatewayContext;
import dev.sluice.server.runtime.Generation;
import dev.sluice.server.runtime.Generations;
import dev.sluice.upstream.backend.BackendStatus;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A running gateway: its listeners and its current generation.
 *
 * <p>Thread-safe: only {@link #start} and {@link #stop} write the volatile state, and each request reads the current
 * generation once.
 */
public final class Gateway {
    /** The admin port closes a connection after a minute without bytes. */
    private static final int MAX_START_SECONDS = 55;

    /** The time between two looks of a stop at once for requests in flight. */
    private static final Duration CLOSE_INTERVAL = Duration.ofMillis(20);

    private final Vertx vertx;
    private final Clock clock;
    private final Configuration configuration;
    private final Listeners listeners;
    private final Generations generations;
    private final RecentRequests recentRequests;
    private final ConfigUpdater updater;
    private final CallerConnections connections;
    private final GatewayMeters meters;
    private final EdgeContext edge;
    private final RequestObservers requests;
    private final RequestDebug requestDebug = new RequestDebug();
    private final ListenerCertificates certificates;
    private volatile GatewayStatus.State state = GatewayStatus.State.STARTING;
    private volatile @Nullable String deployment;
    private volatile @Nullable Promise<ConfigReloader> reloader;
    private @Nullable Future<Void> stopped;

    /** Builds the running form of a configuration without files. Does not listen yet. */
    public Gateway(Vertx vertx, Configuration configuration, Observability observability) {
        this(vertx, configuration, ConfigurationLocations.NONE, observability);
    }

    /**
     * Builds the running form of a configuration. Does not listen yet. The Vert.x is that of {@code observability}.
     *
     * @param locations those of the configuration, for the messages of failures
     */
    public Gateway(
            Vertx vertx, Configuration configuration, ConfigurationLocations locations, Observability observability) {
        this(
                vertx,
                configuration,
                locations,
                MemoryBudgets.ofProcess(
                        configuration.server().memoryOf(Runtime.getRuntime().maxMemory()), DirectMemory.max()),
                observability,
                Platform.of(vertx));
    }

    Gateway(
            Vertx vertx,
            Configuration configuration,
            ConfigurationLocations locations,
            MemoryBudgets memory,
            Observability observability,
            Platform platform) {
        this.vertx = vertx;
        this.clock = platform.clock();
        this.configuration = configuration;
        this.meters = new GatewayMeters(observability.meters(), clock);
        this.requests = observability.requestEvents(meters.requests());
        GatewayLog log = new GatewayLog(clock, GatewayContext.RANDOM, meters.registry());
        GatewayContext context = new GatewayContext(
                vertx,
                clock,
                meters.registry(),
                requests,
                platform.names(),
                observability.tracer(),
                new LimitContext(memory.heap(), clock, meters.limits(), log::showSubject),
                platform.stores());
        this.connections = new CallerConnections(this::acceptSettings, memory.heap(), clock, context.random());
        ConnectionDrain connectionDrain = new ConnectionDrain(connections);
        this.listeners = new Listeners(vertx, clock, configuration.server().drain(), connectionDrain);
        this.generations = new Generations(configuration, locations, context, listeners::pingEventLoops);
        log.attach(requests, generations);
        this.recentRequests = new RecentRequests(memory.heap(), configuration.requests());
        MismatchLog mismatches = new MismatchLog(clock, meters.requests()::onMismatch);
        generations.onActivate(active -> {
            recentRequests.resize(active.requests());
            observability.apply(active);
            meters.onActivate(active);
            mismatches.onActivate();
        });
        requests.add(recentRequests);
        this.updater = new ConfigUpdater(generations, clock, meters.registry());
        this.edge = new EdgeContext(
                connectionDrain,
                memory,
                CheckWorkers.forCores(),
                clock,
                context.random(),
                observability.tracer(),
                mismatches,
                requestDebug::followerOf,
                meters.cors());
        this.certificates = new ListenerCertificates(configuration.server().tls(), vertx, clock, listeners);
        meters.register(memory, connections, certificates.watched());
    }

    private AcceptSpec acceptSettings() {
        return generations.current().edgeSnapshot().accept();
    }

    /**
     * Starts the listeners, each on an event loop of its own, after the connections to the store are open or away.
     *
     * @return fails if the port is not available
     */
    public Future<Void> start() {
        return certificates
                .start()
                // The first requests should find the store.
                .compose(read -> generations.current().storeStarted())
                .compose(
                        open -> vertx.deployVerticle(this::listener, new DeploymentOptions().setInstances(instances())))
                .onSuccess(id -> {
                    deployment = id;
                    meters.start(listeners);
                    state = GatewayStatus.State.READY;
                })
                .onFailure(failure -> certificates.stop())
                .mapEmpty();
    }

    private int instances() {
        int listeners = configuration.server().listeners();
        return listeners > 0 ? listeners : Runtime.getRuntime().availableProcessors();
    }

    private Listener listener() {
        RequestHandler handler = new RequestHandler(() -> generations.current().edgeSnapshot(), edge);
        Duration idleTimeout = configuration.longestIdleTime();
        Listener listener = new Listener(configuration.server(), handler, connections, idleTimeout);
        listeners.add(listener);
        return listener;
    }

    /** Returns the quotas of the current configuration. */
    public QuotaAdmin quotas() {
        return generations.quotas();
    }

    /** Lets {@link #reload} wait until {@link #watch} is called. */
    public void expectFolder() {
        reloader = Promise.promise();
    }

    /**
     * Watches a folder from now on, and applies each valid configuration in it. Must be called once. Reads the folder, so it
     * must not run on an event loop. Reloads do not log the warnings of the first configuration again.
     */
    public void watch(ConfigurationSource source, LoadResult loaded) {
        Promise<ConfigReloader> expected = reloader;
        Promise<ConfigReloader> watching = expected == null ? Promise.promise() : expected;
        updater.startedWith(loaded);
        ConfigReloader started = new ConfigReloader(vertx, clock, source, updater);
        // A gateway that stops during its start has failed the promise.
        if (watching.tryComplete(started)) reloader = watching;
        else started.close();
    }

    /**
     * Loads the configuration now, or after the start of the process.
     *
     * @return the result; fails with an {@link IllegalStateException} if no folder is watched, and with a {@link TimeoutException} if
     *     the process has not started after {@value #MAX_START_SECONDS} s, or stops before
     */
    public Future<ReloadResult> reload(ReloadResult.Trigger trigger) {
        Promise<ConfigReloader> current = reloader;
        return current == null
                ? Future.failedFuture(new IllegalStateException("no folder is watched"))
                : atMost(Duration.ofSeconds(MAX_START_SECONDS), current.future())
                        .compose(started -> started.reload(trigger));
    }

    private <T> Future<T> atMost(Duration limit, Future<T> future) {
        if (future.isComplete()) return future;
        Promise<T> result = Promise.promise();
        Clock.Timer timer =
                clock.after(limit.toNanos(), () -> result.tryFail(new TimeoutException("the gateway has not started")));
        future.onComplete(done -> {
            timer.cancel();
            if (done.succeeded()) result.tryComplete(done.result());
            else result.tryFail(done.cause());
        });
        return result.future();
    }

    /** Returns the current configuration and the result of the latest load. */
    public ConfigurationStatus configurationStatus() {
        return updater.status();
    }

    /**
     * Returns the current configuration as text for operators; null if no folder is watched, or it cannot be shown. The first call for a
     * configuration blocks, so it must not run on an event loop.
     */
    public @Nullable EffectiveConfiguration effectiveConfiguration() {
        return updater.effectiveConfiguration();
    }

    /** Returns the states of the current backends by name. Those of the servers of issuers and tokens are left out. */
    public Map<String, BackendStatus> backends() {
        return generations.current().backends();
    }

    /** Returns the current settings of the admin port. */
    public AdminSpec adminSettings() {
        return generations.current().configuration().admin();
    }

    /** Returns the observers of requests, to which a listener can be added. */
    RequestObservers requests() {
        return requests;
    }

    /** Returns the requests that the gateway keeps for operators. */
    public RecentRequests recentRequests() {
        return recentRequests;
    }

    /** Returns the lines that follow requests, which an operator can limit to a route. */
    public RequestDebug requestDebug() {
        return requestDebug;
    }

    /** Returns the keys of the current routes. */
    public List<String> routeNames() {
        return generations.current().configuration().routes().stream()
                .map(Route.Spec::name)
                .toList();
    }

    /** Returns the number of open connections of callers. */
    int openConnections() {
        return connections.open();
    }

    /** Returns the number of retired generations with requests in flight. */
    int retiredGenerations() {
        return generations.retired();
    }

    private void stopReloader() {
        Promise<ConfigReloader> current = reloader;
        Promise<ConfigReloader> stopped = Promise.promise();
        stopped.fail(new TimeoutException("the gateway stops"));
        reloader = stopped;
        if (current == null) return;
        current.future().onSuccess(ConfigReloader::close);
        current.tryFail(new TimeoutException("the gateway stops"));
    }

    /** Returns the host of the listeners, as configured. */
    public String host() {
        return configuration.server().host();
    }

    /** Returns the port of the listeners, as configured; 0 for a free port. */
    public int configuredPort() {
        return configuration.server().port();
    }

    /** Returns the port of the listeners, after {@link #start}. */
    public int port() {
        return listeners.port();
    }

    /** Returns the state of the gateway, and the size of its current configuration. */
    public GatewayStatus status() {
        Generation current = generations.current();
        Configuration active = current.configuration();
        return new GatewayStatus(
                state,
                current.number(),
                active.routes().size(),
                active.backends().size(),
                current.fleetStatus());
    }

    /** Completes after each listener's event loop has run one more task. Fails if an event loop does not within a second. */
    public Future<Void> pingEventLoops() {
        return listeners.pingEventLoops();
    }

    /**
     * Drains and stops. Tells callers to connect elsewhere, and continues to serve for {@code server.drain.delay}. Then stops
     * listening, lets requests in flight end within {@code server.drain.limit}, and closes the backends. A second call changes
     * nothing.
     */
    public Future<Void> stop() {
        return stop(configuration.server().drain().delay());
    }

    /** Drains and stops without {@code server.drain.delay}. */
    public Future<Void> stopWithoutDelay() {
        return stop(Duration.ZERO);
    }

    /**
     * Drains and stops without {@code server.drain.delay}, and closes the connections of callers as soon as no request is in flight. Callers
     * get no time to close them, so a request that is on its way may fail.
     */
    public Future<Void> stopAtOnce() {
        Future<Void> stopping = stopWithoutDelay();
        closeConnectionsWithoutRequests(stopping);
        return stopping;
    }

    private void closeConnectionsWithoutRequests(Future<Void> stopping) {
        if (stopping.isComplete()) return;
        if (!generations.hasRequests()) connections.all().closeNow();
        clock.after(CLOSE_INTERVAL.toNanos(), () -> closeConnectionsWithoutRequests(stopping));
    }

    /** Returns the longest time that {@link #stop} takes, if a request does not end. */
    public Duration maxStopTime() {
        return listeners.maxDrainTime();
    }

    private synchronized Future<Void> stop(Duration delay) {
        if (stopped == null) stopped = drainAndClose(delay);
        return stopped;
    }

    private Future<Void> drainAndClose(Duration delay) {
        state = GatewayStatus.State.DRAINING;
        stopReloader();
        certificates.stop();
        meters.stop();
        return listeners
                .startDrain(deployment == null ? Duration.ZERO : delay)
                .compose(elapsed -> closeListeners(delay))
                .transform(closed -> generations.close())
                .onComplete(closed -> state = GatewayStatus.State.STOPPED);
    }

    /** @param handshakes the longest time for handshakes in progress */
    private Future<Void> closeListeners(Duration handshakes) {
        state = GatewayStatus.State.CLOSING;
        String deployed = deployment;
        return deployed == null ? Future.succeededFuture() : listeners.close(deployed, handshakes);
    }
}
