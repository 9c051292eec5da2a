package dev.sluice.gateway.limit.fleet;

/** Receives the events of limits that replicas share. Must be thread-safe. No value names a key. */
public interface FleetEvents {
    /** A listener that ignores all events. */
    FleetEvents NONE = limit -> {};

    /** A limit has decided about a request without the store, because the store was away or late. */
    void onDecisionWithoutStore(String limit);
}
