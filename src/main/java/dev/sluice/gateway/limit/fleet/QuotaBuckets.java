package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import io.vertx.core.Future;

/**
 * The units of the quotas of one limit, which a store counts for all replicas. A replica holds units of busy keys, and gives them back when
 * they are idle. Thread-safe.
 */
public final class QuotaBuckets {
    private final String limit;
    private volatile FleetContext context;

    /**
     * Creates quotas without a key.
     *
     * @param limit the name of the limit
     * @param table keeps the keys; its times are those of the clock since {@code startNanos}
     */
    public QuotaBuckets(String limit, BucketTable table, long startNanos, FleetContext context) {
        this.limit = limit;
        this.context = context;
    }

    /** Uses the store and the settings of another configuration from now on. */
    public void use(FleetContext newContext) {
        context = newContext;
    }

    /**
     * Takes units of a key in the current period. For an event loop; the future completes on it, at the latest after the timeout of the store.
     *
     * @param plan its name; {@code else} for the only one
     * @param waitedNanos the time that the request has waited for the store before
     * @return never fails; the time of each decision is the one until the end of the period
     */
    public Future<Decision> take(BucketKey key, String plan, QuotaTerms terms, int units, long waitedNanos) {
        QuotaExchange exchange = new QuotaExchange(terms.units(), units, true, 0, 0, 0, 0, 1000);
        Decision.Outcome without =
                terms.allowsWithoutStore() ? Decision.Outcome.ADMITTED : Decision.Outcome.UNAVAILABLE;
        return new StandInCall(limit, context)
                .send(
                        LimitScript.quota(key.bytes(), exchange),
                        waitedNanos,
                        reply -> decision(LimitScript.quotaGrant(reply), units, terms),
                        () -> new Decision(without, 0, untilEnd(terms), false, 0));
    }

    private Decision decision(QuotaGrant grant, int units, QuotaTerms terms) {
        Decision.Outcome outcome = grant.units() < units ? Decision.Outcome.REJECTED : Decision.Outcome.ADMITTED;
        return new Decision(outcome, Math.max(0, terms.units() - grant.used()), untilEnd(terms), false, 0);
    }

    private long untilEnd(QuotaTerms terms) {
        return terms.calendar()
                .at(context.clock().now())
                .nanosUntilEnd(context.clock().now());
    }

    /** Counts units that a request has used already. They reach the store within the lease, and end with the period. */
    public void charge(BucketKey key, String plan, QuotaTerms terms, long units) {}

    /**
     * Reads the count of a key in the current period. For an event loop.
     *
     * @return fails with a {@link dev.sluice.upstream.store.StoreFailure} without the store
     */
    public Future<QuotaUsage> usage(BucketKey key, String plan, QuotaTerms terms) {
        throw new UnsupportedOperationException("S6");
    }

    /**
     * Sets the count of a key in the current period to 0. Units that replicas hold become void. For an event loop.
     *
     * @return the count afterwards; fails with a {@link dev.sluice.upstream.store.StoreFailure} without the store
     */
    public Future<QuotaUsage> reset(BucketKey key, String plan, QuotaTerms terms) {
        throw new UnsupportedOperationException("S6");
    }

    /** Gives the held units back to the store, and counts the debts. The future completes after the replies, and never fails. */
    public Future<Void> drain() {
        return Future.succeededFuture();
    }

    /** Ends all timers. Later requests are decided by the store alone. A second call has no effect. */
    public void close() {}
}
