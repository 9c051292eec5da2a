package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import io.vertx.core.Future;

/** The buckets of the rates of one limit, which a store shares between replicas. Thread-safe. */
public final class FleetBuckets {
    private final String limit;
    private volatile FleetContext context;

    /**
     * Creates buckets without a key.
     *
     * @param limit the name of the limit
     * @param table keeps the keys; its times are those of the clock since {@code startNanos}
     */
    public FleetBuckets(String limit, BucketTable table, long startNanos, FleetContext context) {
        this.limit = limit;
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
        RateExchange exchange = new RateExchange(units, true, 0, 0, 0);
        return new StandInCall(limit, context)
                .send(
                        LimitScript.rate(key.bytes(), rate, exchange),
                        waitedNanos,
                        reply -> decision(LimitScript.rateGrant(reply), units),
                        () -> new Decision(Decision.Outcome.ADMITTED, 0, 1, false, 0));
    }

    private static Decision decision(RateGrant grant, int units) {
        Decision.Outcome outcome = grant.units() < units ? Decision.Outcome.REJECTED : Decision.Outcome.ADMITTED;
        return new Decision(outcome, 0, Math.max(1, grant.aheadMicros() * 1000), false, 0);
    }

    /** Charges units that a request has used already. They reach the store within the lease. */
    public void charge(BucketKey key, String plan, FleetRate rate, long units) {
        context.store().send(LimitScript.rate(key.bytes(), rate, new RateExchange(0, true, 0, units, 0)));
    }

    /** Sends the debts to the store. The future completes after the replies, and never fails. */
    public Future<Void> drain() {
        return Future.succeededFuture();
    }

    /** Ends all timers. A second call has no effect. */
    public void close() {}
}
