package dev.sluice.server.runtime;

import static java.util.Objects.requireNonNull;

import dev.sluice.gateway.limit.LimitBuckets;
import dev.sluice.gateway.telemetry.StoreMeters;
import dev.sluice.upstream.store.StoreSpec;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The store of one configuration, if it has one, and its metrics, which outlive a change of its settings. Immutable. */
record FleetStores(ReusableInstances<String, StoreMeters> meters, ReusableInstances<StoreSpec, FleetStore> stores) {
    private static final String NAME = "store";

    static FleetStores none() {
        return new FleetStores(ReusableInstances.none(), ReusableInstances.none());
    }

    /**
     * Returns the store of another configuration, which is the same one for equal settings.
     *
     * @param spec null for none
     * @param onBuilt receives a new store
     */
    FleetStores rebuild(@Nullable StoreSpec spec, GatewayContext context, Consumer<FleetStore> onBuilt) {
        Map<String, StoreSpec> specs = spec == null ? Map.of() : Map.of(NAME, spec);
        Map<String, String> names = spec == null ? Map.of() : Map.of(NAME, NAME);
        FleetStore previous = store();
        ReusableInstances<String, StoreMeters> nextMeters =
                meters.reconcile(names, (name, same) -> new StoreMeters(context.registry()));
        return new FleetStores(nextMeters, stores.reconcile(specs, (name, changed) -> {
            FleetStore built = new FleetStore(changed, requireNonNull(nextMeters.get(name)), previous, context);
            onBuilt.accept(built);
            return built;
        }));
    }

    /** Returns the store; null for none. */
    @Nullable
    FleetStore store() {
        return stores.get(NAME);
    }

    /** Registers the gauges of a store that the others do not share. */
    void registerGauges(FleetStores others) {
        stores.notIn(others.stores).forEach(FleetStore::registerGauges);
    }

    /** Removes the metrics that only the others have. */
    void removeMetricsOf(FleetStores others) {
        others.meters.notIn(meters).forEach(StoreMeters::close);
    }

    /** Opens the connections of a store that the others do not share. */
    void start(FleetStores others) {
        notIn(others).forEach(FleetStore::start);
    }

    /** Completes when the connections to the store are open or away; at once without a store. */
    Future<Void> started() {
        FleetStore store = store();
        return store == null ? Future.succeededFuture() : store.started();
    }

    /**
     * Makes this process a member of the store, and lets it leave the one of the previous configuration, which still serves the requests of
     * that configuration.
     *
     * @param settingsByLimit the settings that all replicas should share
     */
    void join(FleetStores previous, List<LimitBuckets> buckets, Map<String, String> settingsByLimit) {
        FleetStore store = store();
        FleetStore former = previous.store();
        if (store != null) store.compare(settingsByLimit);
        if (store == former) return;
        if (store != null) store.join(buckets, former);
        else if (former != null) former.leave();
    }

    /** Completes when the limits use the store; at once without a store. */
    Future<Void> joined() {
        FleetStore store = store();
        return store == null ? Future.succeededFuture() : store.joined();
    }

    /** Returns the stores that the others do not have. */
    List<FleetStore> notIn(FleetStores others) {
        return stores.notIn(others.stores);
    }

    /**
     * Sends to the store what buckets hold for it, closes those that no limit has any more, and then closes stores.
     *
     * @param kept the buckets of limits that live on without a store
     */
    Future<Void> close(List<LimitBuckets> removed, List<LimitBuckets> kept, List<FleetStore> unused) {
        FleetStore store = store();
        List<LimitBuckets> all = Stream.concat(removed.stream(), kept.stream()).toList();
        Future<Void> drained = store == null ? Future.succeededFuture() : store.drain(all);
        return drained.transform(sent -> {
            removed.forEach(LimitBuckets::close);
            return Future.join(unused.stream().map(FleetStore::close).toList()).mapEmpty();
        });
    }
}
