package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Bucket;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;

/**
 * The settings that all leases of a rate share. Immutable.
 *
 * @param table keeps the buckets
 * @param leaseNanos the time for whose requests a replica asks in advance
 * @param replicas at least 1
 * @param leaseUnits the most units that a replica asks for in advance; 0 if no key is leased
 */
record LeaseTerms(BucketTable table, FleetRate rate, long leaseNanos, int replicas, long leaseUnits)
        implements BucketTable.Judge {
    LeaseTerms(BucketTable table, FleetRate rate, long leaseNanos, int replicas) {
        this(table, rate, leaseNanos, replicas, rate.leaseUnits(leaseNanos, replicas));
    }

    boolean has(FleetRate otherRate, long otherLeaseNanos, int otherReplicas) {
        return rate == otherRate && leaseNanos == otherLeaseNanos && replicas == otherReplicas;
    }

    /** Decides a request without a call if it can. */
    @Override
    public Decision decide(Bucket bucket, int units, long now, int evicted) {
        return Lease.of(bucket).take(this, now, units, evicted);
    }
}
