package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.store.Store;
import java.util.function.IntSupplier;

/**
 * Dependencies of the limits that replicas share.
 *
 * @param timeoutNanos how long a request waits for the store in all
 * @param leaseNanos the time for whose requests a replica asks in advance; it uses the units for twice this time at most
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
