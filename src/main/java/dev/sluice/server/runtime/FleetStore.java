package dev.sluice.server.runtime;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.limit.fleet.FleetContext;
import dev.sluice.gateway.limit.fleet.Replicas;
import dev.sluice.gateway.telemetry.StoreMeters;
import dev.sluice.server.runtime.FleetStatus.State;
import dev.sluice.server.runtime.StoreFactory.OpenStore;
import dev.sluice.upstream.store.ScriptCall;
import dev.sluice.upstream.store.StoreEvents;
import dev.sluice.upstream.store.StoreSpec;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * The store of a configuration in its running form, in which this replica may be a member. The configurations with equal settings share
 * it. Thread-safe; its calls run on an event loop of its own.
 */
final class FleetStore {
    private final EventLoop loop;
    private final StoreMeters meters;
    private final OpenStore store;
    private final Replicas replicas;
    private final FleetContext limits;
    private volatile Map<String, String> settingsByLimit = Map.of();
    private volatile boolean hasReplied;
    private volatile boolean isAway;
    private boolean isMember;

    /**
     * Opens a store, of which this replica is no member yet.
     *
     * @param assumedReplicas the number of replicas until the store tells it
     */
    FleetStore(StoreSpec spec, StoreMeters meters, int assumedReplicas, GatewayContext context) {
        this.loop = EventLoop.detached(context.vertx());
        this.meters = meters;
        this.store = context.stores().open(spec, new Events(), this::probe);
        this.replicas = new Replicas(
                store.store(),
                context.clock(),
                spec.prefix(),
                context.replica(),
                assumedReplicas,
                () -> settingsByLimit);
        this.limits = new FleetContext(
                store.store(),
                context.clock(),
                context.limits().events(),
                spec.timeout().toNanos(),
                spec.lease().toNanos(),
                replicas::count,
                spec.prefix());
    }

    private ScriptCall probe() {
        return replicas.heartbeat();
    }

    /** Remembers the state of the store, and counts its calls. */
    private final class Events implements StoreEvents {
        @Override
        public void onReply(long nanos) {
            if (!hasReplied) hasReplied = true;
            meters.onReply(nanos);
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

    /** Returns the number of replicas. */
    int replicas() {
        return replicas.count();
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

    /** Makes this replica a member, after it has left another store: they may be the same one. */
    synchronized void join(Future<Void> left) {
        isMember = true;
        left.onComplete(done -> loop.execute(this::start));
    }

    private synchronized void start() {
        if (isMember) replicas.start();
    }

    /** Ends the membership. The Future completes when the store has replied or has failed, and never fails. */
    synchronized Future<Void> leave() {
        if (!isMember) return Future.succeededFuture();
        isMember = false;
        return loop.call(replicas::leave);
    }

    /** Sends to the store what the buckets of limits hold for it. Never fails. */
    Future<Void> drain(List<LimitBuckets> buckets) {
        return loop.call(() ->
                Future.join(buckets.stream().map(LimitBuckets::drain).toList()).mapEmpty());
    }

    /** Ends the membership, and closes the connections. */
    Future<Void> close() {
        return leave().transform(left -> store.close().get());
    }
}
