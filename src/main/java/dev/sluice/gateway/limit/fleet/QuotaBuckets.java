package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Bucket;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.gateway.limit.bucket.Gcra;
import dev.sluice.gateway.limit.fleet.QuotaLeases.QuotaArrival;
import dev.sluice.gateway.limit.fleet.QuotaLeases.Turn;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The units of the quotas of one limit, which a store counts for all replicas. A replica holds units of busy keys, and gives them back when
 * they are idle. Thread-safe.
 */
public final class QuotaBuckets {
    /** The time after the last request in which another bucket goes first: the lease still has units. */
    private static final long KEPT_NANOS = 2 * QuotaLease.SECOND;

    /** A bucket of a quota has no rate, and stays at rest for one. */
    private static final Gcra NO_RATE = new Gcra(1, QuotaLease.SECOND, 1);

    private final BucketTable table;
    private final QuotaLeases leases = new QuotaLeases();
    private final QuotaExchanges exchanges = new QuotaExchanges(leases, this::context, this::keep);

    /** The last period of each plan, so that the leases share it. */
    private final Map<String, PlanPeriod> periods = new ConcurrentHashMap<>();

    private volatile QuotaContext context;

    /** A bucket with its lease, and the number of buckets that made room for it. */
    private record LeasedKey(Bucket bucket, QuotaLease lease, int evicted) {}

    /**
     * Creates quotas without a key.
     *
     * @param limit the name of the limit
     * @param table keeps the keys; its times are those of the clock since {@code startNanos}
     */
    public QuotaBuckets(String limit, BucketTable table, long startNanos, FleetContext context) {
        this(table, new QuotaContext(limit, startNanos, context, QuotaStore.of(context.store())));
    }

    QuotaBuckets(BucketTable table, QuotaContext context) {
        this.table = table;
        this.context = context;
    }

    private QuotaContext context() {
        return context;
    }

    /** Uses the store and the settings of another configuration from now on. */
    public void use(FleetContext newContext) {
        QuotaContext old = context;
        context = new QuotaContext(old.limit(), old.startNanos(), newContext, QuotaStore.of(newContext.store()));
        leases.endDrain();
    }

    /**
     * Takes units of a key in the current period. For an event loop; the future completes on it, at the latest after the timeout of the store.
     *
     * @param plan its name; {@code else} for the only one
     * @param waitedNanos the time that the request has waited for the store before
     * @return never fails; the time of each decision is the one until the end of the period
     */
    public Future<Decision> take(BucketKey key, String plan, QuotaTerms terms, int units, long waitedNanos) {
        QuotaContext current = context;
        PlanPeriod count = count(current, plan, terms);
        LeasedKey leased = lease(current, key, count);
        long nanosLeft = current.fleet().timeoutNanos() - waitedNanos;
        Turn turn = leases.take(
                new QuotaArrival(current, leased.lease(), count, units, nanosLeft > 0),
                () -> waiting(current, leased, count, units, nanosLeft));
        if (turn.call() != null) exchanges.send(turn.call());
        if (turn.waiting() != null) return turn.waiting().decision();
        if (turn.hasDebt()) onDebt(leased.lease());
        return Future.succeededFuture(decision(leased, count, Objects.requireNonNull(turn.outcome()), turn.left()));
    }

    private PlanPeriod count(QuotaContext current, String plan, QuotaTerms terms) {
        Instant now = current.now();
        PlanPeriod last = periods.get(plan);
        if (last != null && last.terms().equals(terms) && last.period().contains(now)) return last;
        PlanPeriod count = new PlanPeriod(plan, terms, terms.calendar().at(now));
        periods.put(plan, count);
        return count;
    }

    private LeasedKey lease(QuotaContext current, BucketKey key, PlanPeriod count) {
        long now = current.nanos();
        return table.change(key, NO_RATE, now, (bucket, evicted) -> {
            QuotaLease lease = lease(bucket, count, now);
            lease.keepUntil(now + KEPT_NANOS);
            return new LeasedKey(bucket, lease, evicted);
        });
    }

    private QuotaLease lease(Bucket bucket, PlanPeriod count, long now) {
        Bucket.Shared known = bucket.shared();
        if (known instanceof QuotaLease lease) return lease;
        // The plan was a rate before.
        if (known != null) known.onEvict();
        QuotaLease lease = leases.open(bucket, count, now);
        bucket.share(lease);
        return lease;
    }

    private WaitingRequest waiting(
            QuotaContext current, LeasedKey leased, PlanPeriod count, long units, long nanosLeft) {
        WaitingRequest waiting = new WaitingRequest(units, (outcome, left) -> decision(leased, count, outcome, left));
        waiting.startTimer(current.clock(), nanosLeft, () -> onDeadline(current, leased.lease(), waiting));
        return waiting;
    }

    private void onDeadline(QuotaContext current, QuotaLease lease, WaitingRequest waiting) {
        if (!leases.onDeadline(current, lease, waiting)) return;
        waiting.complete();
        onDebt(lease);
    }

    private void onDebt(QuotaLease lease) {
        keep(lease);
        exchanges.schedule();
    }

    /** Keeps the key of a debt until the end of its period: it would have a new count, and could lose its debt. */
    private void keep(QuotaLease lease) {
        QuotaContext current = context;
        table.change(lease.bucket, NO_RATE, (bucket, evicted) -> {
            lease.keepUntil(current.nanos() + Math.max(KEPT_NANOS, leases.nanosOfDebt(lease, current.now())));
            return lease;
        });
    }

    private Decision decision(LeasedKey leased, PlanPeriod count, Outcome outcome, long left) {
        boolean isNewKey = outcome != Outcome.ADMITTED && table.markRejected(leased.bucket());
        return new Decision(outcome, left, count.nanosUntilEnd(context.now()), isNewKey, leased.evicted());
    }

    /**
     * Counts units that a request has used already. They reach the store within the lease, and end with the period.
     *
     * @return the number of buckets not at rest that made room
     */
    public int charge(BucketKey key, String plan, QuotaTerms terms, long units) {
        QuotaContext current = context;
        PlanPeriod count = count(current, plan, terms);
        LeasedKey leased = lease(current, key, count);
        leases.charge(leased.lease(), count, units);
        onDebt(leased.lease());
        return leased.evicted();
    }

    /**
     * Reads the count of a key in the current period. For an event loop.
     *
     * @return fails with a {@link dev.sluice.upstream.store.StoreFailure} without the store
     */
    public Future<QuotaUsage> usage(BucketKey key, String plan, QuotaTerms terms) {
        QuotaContext current = context;
        PlanPeriod count = count(current, plan, terms);
        byte[] storeKey = current.storeKey(count, key.bytes());
        return exchanges.callOften(() -> current.store().read(storeKey)).map(grant -> usage(count, grant));
    }

    /**
     * Sets the count of a key in the current period to 0. Units that replicas hold become void: here at once, and in other replicas within a
     * second. For an event loop.
     *
     * @return the count afterwards; fails with a {@link dev.sluice.upstream.store.StoreFailure} without the store
     */
    public Future<QuotaUsage> reset(BucketKey key, String plan, QuotaTerms terms) {
        QuotaContext current = context;
        PlanPeriod count = count(current, plan, terms);
        byte[] storeKey = current.storeKey(count, key.bytes());
        return exchanges
                .callOften(() -> current.store().reset(storeKey, count.expiryMillis(current.now())))
                .map(grant -> {
                    if (table.shared(key) instanceof QuotaLease lease) leases.reset(lease, count, grant);
                    return usage(count, grant);
                });
    }

    private static QuotaUsage usage(PlanPeriod count, QuotaGrant grant) {
        return new QuotaUsage(count.period(), count.terms().units(), grant.used());
    }

    /** Gives the held units back to the store, and counts the debts. The future completes after the replies, and never fails. */
    public Future<Void> drain() {
        return exchanges.drain();
    }

    /** Ends all timers. Later requests are decided by the store alone. A second call has no effect. */
    public void close() {
        exchanges.close();
    }
}
