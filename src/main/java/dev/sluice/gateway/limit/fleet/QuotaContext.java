package dev.sluice.gateway.limit.fleet;

import dev.sluice.core.time.Clock;
import java.time.Instant;

/**
 * Dependencies of the quotas of one limit.
 *
 * @param limit its name
 * @param startNanos the time of the clock from which the times of the buckets count
 */
record QuotaContext(String limit, long startNanos, FleetContext fleet, QuotaStore store) {
    Clock clock() {
        return fleet.clock();
    }

    /** Returns the time of the buckets in nanoseconds. */
    long nanos() {
        return clock().nanos() - startNanos;
    }

    Instant now() {
        return clock().now();
    }

    byte[] storeKey(PlanPeriod count, byte[] key) {
        return count.storeKey(fleet.prefix(), limit, key);
    }
}
