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
    /** Whether a later configuration has another store, so that the limits never come back to this one. Guarded by this. */
    private boolean isReplaced;

    /** Null before {@link #leave}. Guarded by this. */
    private @Nullable Future<Void> left;

    /**
     * Makes a store without connections.
     *
     * @param knownReplicas the number of replicas that the former store told; 0 for none. It holds for an hour, or until this store tells it
     */
    FleetStore(StoreSpec spec, StoreMeters meters, int knownReplicas, GatewayContext context) {
        this.clock = context.clock();
        this.startNanos = clock.nanos();
        this.knownReplicas = knownReplicas;
        this.loop = EventLoop.detached(context.vertx());
        this.meters = meters;
        this.replicas = new Replicas(clock, spec.prefix(), spec.replicas(), context.random(), () -> settingsByLimit);
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
     * @param former the store before; null for none. This process then leaves it
     */
    void join(List<LimitBuckets> buckets, @Nullable FleetStore former) {
        if (former != null) former.replace();
        started()
                .onComplete(open -> loop.execute(() -> {
                    begin(buckets);
                    Future<Void> end = former == null ? Future.succeededFuture() : former.leave();
                    end.onComplete(ended -> joined.tryComplete());
                }));
    }

    private synchronized void replace() {
        isReplaced = true;
    }

    /** A later reload may have replaced this store already, whose start was slower. */
    private synchronized void begin(List<LimitBuckets> buckets) {
        if (isReplaced || left != null) return;
        replicas.start(store.store());
        for (LimitBuckets each : buckets) each.use(limits);
    }

    /** Completes when the limits use this store, and when this process has left the former one. */
    Future<Void> joined() {
        return joined.future();
    }

    /** Ends the membership. The Future completes when the store has replied or has failed, and never fails. */
    synchronized Future<Void> leave() {
        if (left == null) left = loop.call(replicas::leave);
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
