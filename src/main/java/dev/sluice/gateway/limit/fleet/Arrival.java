package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.BucketTable;

/**
 * A moment of a limit: what a bucket needs to decide then. Immutable.
 *
 * @param table keeps the bucket
 * @param nanos the time
 * @param leaseNanos how long a replica uses units in advance
 * @param replicas at least 1
 */
record Arrival(BucketTable table, FleetRate rate, long nanos, long leaseNanos, int replicas) {
    /** Returns the most units that a replica asks for in advance; 0 if no key is leased. */
    long leaseUnits() {
        return rate.leaseUnits(leaseNanos, replicas);
    }
}
