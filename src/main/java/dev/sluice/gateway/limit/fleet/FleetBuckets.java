package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import io.vertx.core.Future;

/** The buckets of the rates of one limit, which a store shares between replicas. Thread-safe. */
public final class FleetBuckets {
    private volatile FleetContext context;

    /**
     * Creates buckets without a key.
     *
     * @param limit the name of the limit
     * @param table keeps the keys; its times are those of the clock since {@code startNanos}
     */
    public FleetBuckets(String limit, BucketTable table, long startNanos, FleetContext context) {
        this.context = context;
    }

    /** Uses the store and the settings of another configuration from now on. */
    public void use(FleetContext newContext) {
        context = newContext;
    }

    /**
     * Takes units of a key. For an event loop; the future completes on it, at the latest after the timeout of the store.
     *
     * @param plan its name; {@code else} for the only one
     * @param waitedNanos the time that the request has waited for the store before
     * @return never fails
     */
    public Future<Decision> take(BucketKey key, String plan, FleetRate rate, int units, long waitedNanos) {
        throw new UnsupportedOperationException("S3");
    }

    /** Charges units that a request has used already. They reach the store within the lease. */
    public void charge(BucketKey key, String plan, FleetRate rate, long units) {
        throw new UnsupportedOperationException("S3");
    }

    /** Sends the debts to the store. The future completes after the replies, and never fails. */
    public Future<Void> drain() {
        throw new UnsupportedOperationException("S3");
    }

    /** Ends all timers. A second call has no effect. */
    public void close() {
        throw new UnsupportedOperationException("S3");
    }
}
