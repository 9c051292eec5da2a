package dev.sluice.server.runtime;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.limit.fleet.FleetContext;
import dev.sluice.gateway.limit.fleet.Replicas;
import dev.sluice.gateway.telemetry.StoreMeters;
import dev.sluice.server.runtime.FleetStatus.State;
import dev.sluice.server.runtime.StoreFactory.OpenStore;
import dev.sluice.upstream.store.StoreReason;
import dev.sluice.upstream.store.StoreSpec;
import dev.sluice.upstream.store.StoreStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The store of a configuration in its running form, of which this process is a member. Configurations with equal settings share it.
 * Thread-safe; its calls run on an event loop of its own.
 */
final class FleetStore {
    private final EventLoop loop;
    private final StoreMeters meters;
    private final OpenStore store;
    private final Replicas replicas;
    private final FleetContext limits;
    private final Promise<Void> started = Promise.promise();
    private final Promise<Void> joined = Promise.promise();
    private volatile Map<String, String> settingsByLimit = Map.of();
    /** The store that the process leaves before the heartbeats of this one; null for none, and after that. Guarded by this. */
    private @Nullable FleetStore former;
    /** The end of the membership; null before {@link #leave} and {@link #replace}. Guarded by this. */
    private @Nullable Future<Void> left;

    /**
     * Makes a store without connections.
     *
     * @param former the store of the previous configuration; null for none. The process keeps its name and the number of replicas of this
     *     store: both may be the same server, which would count two names twice
     */
    FleetStore(StoreSpec spec, StoreMeters meters, @Nullable FleetStore former, GatewayContext context) {
        this.loop = EventLoop.detached(context.vertx());
        this.meters = meters;
        this.replicas = former == null
                ? new Replicas(context.clock(), spec.prefix(), spec.replicas(), context.random(), () -> settingsByLimit)
                : former.replicas.inOtherStore(spec.prefix(), spec.replicas(), () -> settingsByLimit);
        this.store = context.stores().open(spec, meters, replicas::heartbeat);
        this.limits = new FleetContext(
                store.store(),
                context.clock(),
                context.limits().events(),
                spec.timeout().toNanos(),
                spec.lease().toNanos(),
                replicas::count,
                spec.prefix());
    }

    /** Returns the dependencies of the limits that share their buckets. */
    FleetContext limits() {
        return limits;
    }

    FleetStatus status() {
        StoreStatus now = store.status().get();
        State state = state(now);
        String why = state == State.CONNECTING ? StoreReason.OPENING.text() : now.text();
        return new FleetStatus(state, why, replicas.count());
    }

    private State state(StoreStatus now) {
        if (now.isAway()) return State.AWAY;
        return started().isComplete() ? State.UP : State.CONNECTING;
    }

    void registerGauges() {
        meters.registerGauges(() -> status().state() == State.UP, replicas::count);
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
     * @param previous the store of the previous configuration, which this process then leaves; null for none
     */
    void join(List<LimitBuckets> buckets, @Nullable FleetStore previous) {
        FleetStore member = previous == null ? null : previous.replace();
        synchronized (this) {
            former = member;
        }
        started()
                .onComplete(open -> loop.execute(() -> {
                    use(buckets);
                    Future<Void> end = member == null ? Future.succeededFuture() : member.leave();
                    end.onComplete(ended -> loop.execute(this::begin));
                }));
    }

    /** Returns the store of which this process is a member; null for none. A store without heartbeats never begins them. */
    private synchronized @Nullable FleetStore replace() {
        if (left != null || joined().isComplete()) return this;
        left = Future.succeededFuture();
        return former;
    }

    private synchronized void use(List<LimitBuckets> buckets) {
        if (left != null) return;
        for (LimitBuckets each : buckets) each.use(limits);
    }

    /** Begins the heartbeats after the end of those in the former store, which removes the name that both have. */
    private synchronized void begin() {
        former = null;
        if (left == null) replicas.start(store.store());
        joined.tryComplete();
    }

    /** Completes when the limits use this store, and when this process has left the former one. */
    Future<Void> joined() {
        return joined.future();
    }

    /**
     * Ends the membership in this store. A store without heartbeats ends the membership in the former store.
     *
     * @return completes when the store has replied or has failed, and never fails
     */
    synchronized Future<Void> leave() {
        if (left == null) left = former == null ? loop.call(replicas::leave) : former.leave();
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
