package dev.sluice.gateway.limit.fleet;

/**
 * The count of one key of a quota, with the units that replicas hold. Immutable.
 *
 * @param units of the quota
 * @param used units of the period
 */
public record QuotaUsage(QuotaPeriod period, long units, long used) {
    /** Returns the units that the period still has. */
    public long left() {
        return Math.max(0, units - used);
    }
}
