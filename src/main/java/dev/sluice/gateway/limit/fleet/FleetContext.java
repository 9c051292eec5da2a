package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.store.Store;
import java.util.function.IntSupplier;

/**
 * Dependencies of the limits that replicas share.
 *
 * @param timeoutNanos how long a request waits for the store in all
 * @param leaseNanos how long a replica uses units that the store has granted
 * @param replicas the number of replicas, at least 1
 * @param prefix the first part of each key in the store
 */
public record FleetContext(
        Store store,
        Clock clock,
        FleetEvents events,
        long timeoutNanos,
        long leaseNanos,
        IntSupplier replicas,
        String prefix) {}
