package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one limit that all replicas share through a store. Requests of a busy key use units that the store has granted in advance;
 * each other request asks the store. While the store is away, each replica decides with its share of the rate. Thread-safe.
 */
public final class FleetBuckets {
    /**
     * A debt leaves after two to three of these parts of a lease. So it reaches the store within a lease, and a call that half a lease of
     * rejections delays takes it along.
     */
    private static final double FLUSH_PART = 0.27;

    /** The most debts that leave at once. */
    private static final int MAX_FLUSH = 1000;

    private final BucketTable table;
    private final RateExchanges exchanges;
    private final Debtors debtors = new Debtors();
    private final AtomicBoolean isFlushPending = new AtomicBoolean();
    private volatile Debtors.@Nullable Terms lastTerms;
    private volatile boolean isClosed;

    /**
     * Creates buckets that keep nothing beside their table.
     *
     * @param limit the name of the limit
     * @param table keeps the buckets, whose times count from the start
     * @param startNanos of the clock
     */
    public FleetBuckets(String limit, BucketTable table, long startNanos, FleetContext context) {
        this(limit, table, startNanos, context, current -> new StoredRates(current.store(), current.prefix(), limit));
    }

    FleetBuckets(
            String limit,
            BucketTable table,
            long startNanos,
            FleetContext context,
            Function<FleetContext, RateStore> stores) {
        this.table = table;
        this.exchanges = new RateExchanges(limit, table, startNanos, context, stores, this::startFlush);
    }

    /** Uses the dependencies of another configuration. Buckets keep their state, and units in hand stay valid. */
    public void use(FleetContext context) {
        exchanges.use(context);
    }

    /**
     * Takes units of a bucket. A rejection takes none. The future completes on the event loop of the caller, within the timeout of the store,
     * and never fails.
     *
     * @param plan the name of the plan in the store
     * @param units at most the burst
     * @param waitedNanos the time that the request has waited for the store before
     */
    public Future<Decision> take(BucketKey key, String plan, FleetRate rate, int units, long waitedNanos) {
        long now = exchanges.nanos();
        if (isClosed) return Future.succeededFuture(table.take(key, rate.nanos(), units, now));
        Decision decision = table.take(key, rate.nanos(), units, now, exchanges.terms(rate));
        return Undecided.is(decision)
                ? exchanges.ask(key, plan, rate, units, decision, waitedNanos)
                : Future.succeededFuture(decision);
    }

    /**
     * Charges units that a request has used already. The store learns of them within a lease, and perhaps twice if a reply is lost.
     *
     * @return the number of buckets not at rest that made room
     */
    public int charge(BucketKey key, String plan, FleetRate rate, long units) {
        if (isClosed) return 0;
        Arrival now = exchanges.now(rate);
        Debtors.Terms terms = terms(plan, rate);
        boolean isReady = exchanges.isReady();
        int evicted = table.change(key, rate.nanos(), now.nanos(), (bucket, count) -> {
            (isReady ? rate.nanos() : rate.share(now.replicas(), 1)).charge(bucket, now.nanos(), units);
            Lease.of(bucket).charge(terms, units);
            return count;
        });
        startFlush();
        return evicted;
    }

    /** Returns one object for all keys of a plan: each indebted lease holds it. */
    private Debtors.Terms terms(String plan, FleetRate rate) {
        Debtors.Terms last = lastTerms;
        if (last != null && last.plan().equals(plan) && last.rate() == rate) return last;
        Debtors.Terms terms = new Debtors.Terms(plan, rate, debtors);
        lastTerms = terms;
        return terms;
    }

    private void startFlush() {
        FleetContext context = exchanges.context();
        if (isFlushPending.compareAndSet(false, true))
            context.clock().after((long) (FLUSH_PART * context.leaseNanos()), this::flush);
    }

    private void flush() {
        isFlushPending.set(false);
        if (isClosed) return;
        if (exchanges.isReady()) sendDue();
        debtors.age();
        if (debtors.size() > 0) startFlush();
    }

    private void sendDue() {
        for (int left = Math.min(MAX_FLUSH, debtors.due()); left > 0; left--) {
            Lease lease = debtors.poll();
            Debtors.Terms terms = lease == null ? null : lease.terms();
            if (lease != null && terms != null) exchanges.sendDebt(lease, terms);
        }
    }

    /** Sends all debts to the store. The future completes with the last reply, or when the store gives none. */
    public Future<Void> drain() {
        debtors.age();
        debtors.age();
        int before = debtors.size();
        if (before == 0 || !exchanges.isReady()) return Future.succeededFuture();
        return Future.join(sendLast()).transform(done -> debtors.size() < before ? drain() : Future.succeededFuture());
    }

    private List<Future<Void>> sendLast() {
        List<Future<Void>> sent = new ArrayList<>();
        for (Lease lease = debtors.poll(); lease != null; lease = debtors.poll()) {
            Debtors.Terms terms = lease.terms();
            if (terms != null) sent.add(exchanges.sendLast(lease, terms));
            if (sent.size() == MAX_FLUSH) break;
        }
        return sent;
    }

    /** Ends the use of the store: later requests are decided by the table alone. A second call has no effect. */
    public void close() {
        isClosed = true;
    }
}
