package dev.sluice.server.runtime;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.limit.fleet.FleetContext;
import dev.sluice.gateway.limit.fleet.Replicas;
import dev.sluice.gateway.telemetry.StoreMeters;
import dev.sluice.server.runtime.FleetStatus.State;
import dev.sluice.server.runtime.StoreFactory.OpenStore;
import dev.sluice.upstream.store.StoreEvents;
import dev.sluice.upstream.store.StoreSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The store of a configuration in its running form, of which this process is a member. Configurations with equal settings share it.
 * Thread-safe; its calls run on an event loop of its own.
 */
final class FleetStore {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Clock clock;
    private final long startNanos;
    private final long id;
    private final int knownReplicas;
    private final EventLoop loop;
    private final StoreMeters meters;
    private final OpenStore store;
    private final Replicas replicas;
    private final FleetContext limits;
    private final Promise<Void> started = Promise.promise();
    private final Promise<Void> joined = Promise.promise();
    private volatile Map<String, String> settingsByLimit = Map.of();
    private volatile boolean hasReplied;
    private volatile boolean isAway;
    /** The store that this one has to leave before it begins; null for none. Guarded by this. */
    private @Nullable FleetStore former;
    /** Guarded by this. */
    private boolean isReplaced;
    /** Null before {@link #leave}. Guarded by this. */
    private @Nullable Future<Void> left;

    /**
     * Makes a store without connections.
     *
     * @param former the store of the previous configuration; null for none. Its number of replicas holds for an hour, or until this store
     *     tells it. The process keeps its name, because both may be one store, which would count it twice
     */
    FleetStore(StoreSpec spec, StoreMeters meters, @Nullable FleetStore former, GatewayContext context) {
        this.clock = context.clock();
        this.startNanos = clock.nanos();
        this.id = former == null ? context.random().nextLong() : former.id;
        this.knownReplicas = former == null ? 0 : former.replicas();
        this.loop = EventLoop.detached(context.vertx());
        this.meters = meters;
        this.replicas = new Replicas(clock, spec.prefix(), spec.replicas(), () -> id, () -> settingsByLimit);
        this.store = context.stores().open(spec, new Events(), replicas::heartbeat);
        this.limits = new FleetContext(
                store.store(),
                clock,
                context.limits().events(),
                spec.timeout().toNanos(),
                spec.lease().toNanos(),
                this::replicas,
                spec.prefix());
    }

    /** Remembers the state of the store, and counts its calls. */
    private final class Events implements StoreEvents {
        @Override
        public void onReply(long nanos) {
            meters.onReply(nanos);
            if (!hasReplied) hasReplied = true;
        }

        @Override
        public void onFailure(String reason) {
            meters.onFailure(reason);
        }

        @Override
        public void onAway(boolean away) {
            isAway = away;
            meters.onAway(away);
        }
    }

    /** Returns the dependencies of the limits that share their buckets. */
    FleetContext limits() {
        return limits;
    }

    /** Returns the number of replicas. Without the former number, the replicas of a reload would each take the whole rate for a while. */
    int replicas() {
        boolean isKnown = knownReplicas > 0 && !replicas.isTold() && clock.nanos() - startNanos < HOUR;
        return isKnown ? knownReplicas : replicas.count();
    }

    FleetStatus status() {
        return new FleetStatus(state(), store.status().get(), replicas());
    }

    private State state() {
        if (isAway) return State.AWAY;
        return hasReplied ? State.UP : State.CONNECTING;
    }

    void registerGauges() {
        meters.registerGauges(() -> state() == State.UP, this::replicas);
    }

    /** Sets the settings that all replicas should share, by the name of their limit. */
    void compare(Map<String, String> newSettings) {
        settingsByLimit = newSettings;
    }

    /** Opens the connections. */
    void start() {
        store.start().get().onComplete(open -> started.tryComplete());
    }

    /** Completes when each connection is open or away. */
    Future<Void> started() {
        return started.future();
    }

    /**
     * Makes this process a member after the connections are open, and lets limits use the store. Until then, they use their former one.
     *
     * @param previous the store before; null for none. This process then leaves it
     */
    void join(List<LimitBuckets> buckets, @Nullable FleetStore previous) {
        if (previous != null) previous.replace();
        synchronized (this) {
            former = previous;
        }
        started()
                .onComplete(open -> loop.execute(() -> {
                    use(buckets);
                    Future<Void> end = previous == null ? Future.succeededFuture() : previous.leave();
                    end.onComplete(ended -> loop.execute(this::begin));
                }));
    }

    /** A later store takes over. If this one has not begun, it never does. */
    private synchronized void replace() {
        isReplaced = true;
    }

    private synchronized void use(List<LimitBuckets> buckets) {
        if (isReplaced || left != null) return;
        for (LimitBuckets each : buckets) each.use(limits);
    }

    /** Begins the heartbeats after the end of those in the former store, which removes the name that both have. */
    private synchronized void begin() {
        former = null;
        if (!isReplaced && left == null) replicas.start(store.store());
        joined.tryComplete();
    }

    /** Completes when the limits use this store, and when this process has left the former one. */
    Future<Void> joined() {
        return joined.future();
    }

    /**
     * Ends the membership, also that in former stores that this one has not left yet. The Future completes when the stores have replied or
     * have failed, and never fails.
     */
    synchronized Future<Void> leave() {
        if (left != null) return left;
        Future<Void> own = loop.call(replicas::leave);
        left = former == null ? own : former.leave().transform(done -> own);
        return left;
    }

    /** Sends to the store what the buckets of limits hold for it. Never fails. */
    Future<Void> drain(List<LimitBuckets> buckets) {
        if (buckets.isEmpty()) return Future.succeededFuture();
        return loop.call(() ->
                Future.join(buckets.stream().map(LimitBuckets::drain).toList()).mapEmpty());
    }

    /** Ends the membership, and closes the connections. */
    Future<Void> close() {
        return leave().transform(done -> store.close().get());
    }
}
