package dev.sluice;

import dev.sluice.backend.http.NameResolver;
import dev.sluice.backend.http.NettyNameResolver;
import dev.sluice.config.Configuration;
import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.edge.Door;
import dev.sluice.edge.Farewell;
import dev.sluice.edge.Listener;
import dev.sluice.edge.ServerSpec;
import dev.sluice.edge.TlsSpec;
import dev.sluice.telemetry.Meters;
import dev.sluice.telemetry.RequestMeters;
import dev.sluice.time.Clock;
import dev.sluice.time.VertxClock;
import dev.sluice.tls.Rotation;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One running gateway: its listeners, and the generation in force.
 *
 * <p>Thread-safe: the state is volatile and written by {@link #start} and {@link #stop} alone, and a request reads the
 * generation once and finishes with it.
 */
public final class Gateway {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Clock clock;
    private final Configuration configuration;
    private final Generations generations;
    private final Succession succession;
    private final Farewell farewell;
    private final @Nullable Rotation certificates;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile Status.State state = Status.State.STARTING;
    private volatile @Nullable String deployment;
    private volatile @Nullable Reloading reloading;
    private @Nullable Future<Void> end;

    /**
     * Vert.x as a gateway wants it: with its meters, and without a folder for files that it would unpack from jars. Its own
     * resolver has no part in calls to backends.
     */
    public static Vertx vertx(Meters meters) {
        VertxOptions options = new VertxOptions()
                .setMetricsOptions(Meters.options())
                .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false));
        return Vertx.builder().with(options).withMetrics(meters.factory()).build();
    }

    /** Builds what the configuration says; nothing listens yet. */
    public Gateway(Vertx vertx, Configuration configuration, Meters meters) {
        this(vertx, configuration, meters, new VertxClock(vertx), new NettyNameResolver(vertx));
    }

    Gateway(Vertx vertx, Configuration configuration, Meters meters, Clock clock, NameResolver names) {
        this.vertx = vertx;
        this.clock = clock;
        this.configuration = configuration;
        RequestMeters requests = new RequestMeters(meters.registry());
        Surroundings surroundings = new Surroundings(vertx, clock, meters.registry(), requests, names);
        this.generations = new Generations(configuration, surroundings, this::pulse);
        this.succession = new Succession(generations, clock, meters.registry());
        this.farewell = new Farewell(configuration.server().drain().limit());
        this.certificates = certificates(configuration.server().tls());
    }

    private @Nullable Rotation certificates(@Nullable TlsSpec tls) {
        return tls == null
                ? null
                : new Rotation(
                        vertx,
                        clock,
                        "server",
                        tls::read,
                        files -> listeners.get(0).use(files));
    }

    /**
     * Listens, with as many listeners as the configuration says, each on an event loop of its own.
     *
     * @return fails when the port cannot be listened on
     */
    public Future<Void> start() {
        Future<Void> known = certificates == null ? Future.succeededFuture() : certificates.start();
        return known.compose(
                        read -> vertx.deployVerticle(this::listener, new DeploymentOptions().setInstances(instances())))
                .onSuccess(id -> {
                    deployment = id;
                    state = Status.State.READY;
                })
                .onFailure(unheard -> forgetCertificates())
                .mapEmpty();
    }

    private int instances() {
        int listeners = configuration.server().listeners();
        return listeners > 0 ? listeners : Runtime.getRuntime().availableProcessors();
    }

    private Listener listener() {
        Door door = new Door(() -> generations.current().entrances(), clock);
        Duration longest = configuration.longestSilence();
        Listener listener = new Listener(configuration.server(), farewell.before(door), longest);
        listeners.add(listener);
        return listener;
    }

    /**
     * Follows a folder from now on: what is sound in it comes into force when it is written. To be called once, and not on
     * an event loop, since it reads the folder.
     */
    public void follow(ConfigurationSource origin) {
        reloading = new Reloading(vertx, clock, origin, succession);
    }

    /**
     * Loads the configuration now.
     *
     * @return how it went; fails with an {@link IllegalStateException} when no folder is followed
     */
    public Future<Reload> reload(Reload.Trigger trigger) {
        Reloading following = reloading;
        return following == null
                ? Future.failedFuture(new IllegalStateException("no folder is followed"))
                : following.now(trigger);
    }

    /** The configuration in force. */
    public InForce inForce() {
        return succession.inForce();
    }

    /** How many generations are not in force and still have requests under way. */
    int departing() {
        return generations.departing();
    }

    private Future<Void> followNoMore() {
        Reloading following = reloading;
        reloading = null;
        return following == null ? Future.succeededFuture() : following.close();
    }

    /** The address for callers, as configured. */
    public String host() {
        return configuration.server().host();
    }

    /** The port for callers, as configured; 0 for a free one. */
    public int configuredPort() {
        return configuration.server().port();
    }

    /** The callers' port, once started. */
    public int port() {
        return listeners.get(0).port();
    }

    /** How it is doing. */
    public Status status() {
        Generation current = generations.current();
        Configuration inForce = current.configuration();
        return new Status(
                state,
                current.number(),
                inForce.routes().size(),
                inForce.backends().size());
    }

    /** Completes when every listener's event loop has answered; fails when one has not within a second. */
    public Future<Void> pulse() {
        List<Future<Void>> beats = new ArrayList<>();
        for (Listener listener : listeners) beats.add(pulse(listener));
        return Future.all(beats).mapEmpty();
    }

    private Future<Void> pulse(Listener listener) {
        Promise<Void> beat = Promise.promise();
        Clock.Timer patience = clock.after(HEARTBEAT.toNanos(), () -> beat.tryFail("an event loop is stuck"));
        listener.loop().runOnContext(alive -> beat.tryComplete());
        return beat.future().onComplete(done -> patience.cancel());
    }

    /**
     * Ends: says so to callers and goes on answering for {@code server.drain.delay}, then stops listening, lets requests
     * under way finish within {@code server.drain.limit}, and closes the backends. Asked again, it changes nothing.
     */
    public Future<Void> stop() {
        return stop(configuration.server().drain());
    }

    /** The same, but stops listening at once. */
    public Future<Void> stopWithoutDelay() {
        return stop(configuration.server().drain().withoutDelay());
    }

    /** How long {@link #stop} takes if some request does not finish. */
    public Duration longestStop() {
        ServerSpec.Drain drain = configuration.server().drain();
        return drain.delay().plus(drain.limit());
    }

    private synchronized Future<Void> stop(ServerSpec.Drain drain) {
        if (end == null) end = drained(drain);
        return end;
    }

    private Future<Void> drained(ServerSpec.Drain drain) {
        state = Status.State.DRAINING;
        followNoMore();
        forgetCertificates();
        farewell.begin();
        Future<Void> heard = deployment == null ? Future.succeededFuture() : waited(drain.delay());
        return heard.compose(spread -> closed())
                .transform(closed -> generations.close())
                .onComplete(closed -> state = Status.State.STOPPED);
    }

    private Future<Void> waited(Duration delay) {
        if (delay.isZero()) return Future.succeededFuture();
        Promise<Void> over = Promise.promise();
        clock.after(delay.toNanos(), over::complete);
        return over.future();
    }

    private void forgetCertificates() {
        if (certificates != null) certificates.stop();
    }

    private Future<Void> closed() {
        state = Status.State.CLOSING;
        farewell.close();
        String deployed = deployment;
        return deployed == null ? Future.succeededFuture() : vertx.undeploy(deployed);
    }
}
