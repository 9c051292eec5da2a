package dev.sluice.gateway.limit;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.LimitEvents.Outcome;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Gcra;
import dev.sluice.gateway.limit.fleet.FleetBuckets;
import dev.sluice.gateway.limit.fleet.FleetContext;
import dev.sluice.gateway.limit.fleet.QuotaBuckets;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The buckets of one rate limit, by plan and key. It outlives the configurations that have a limit of its name. Thread-safe. */
public final class LimitBuckets {
    /** The bytes of the memory budget that a key holds. */
    public static final int BYTES_EACH = BucketTable.BYTES_EACH;

    private final String name;
    private final LimitContext context;
    private final Clock clock;
    private final long startNanos;
    private final BucketTable table;
    private final LimitReport report;
    private final LimitWarnings warnings;

    /** Those in a store; null before a configuration with one. */
    private volatile @Nullable StoredBuckets stored;

    /** By the names of the plans of all configurations that had the limit. */
    private final Map<String, Integer> planIds = new HashMap<>();

    /** The buckets of the limit in a store. */
    private record StoredBuckets(FleetBuckets fleet, QuotaBuckets quotas, FleetContext store) {
        void use(FleetContext newStore) {
            fleet.use(newStore);
            quotas.use(newStore);
        }
    }

    /** Creates buckets without a key, which keep none before {@link #resize}. */
    public LimitBuckets(String name, LimitContext context) {
        this.name = name;
        this.context = context;
        this.clock = context.clock();
        this.startNanos = clock.nanos();
        this.table = new BucketTable(context.memory().open(0));
        this.report = new LimitReport(name, context, table::startMinute);
        this.warnings = new LimitWarnings(name, clock, this::advice);
        planIds.put("", 0);
        planIds.put(RateLimitSpec.ELSE, 0);
    }

    /** Returns the name of the limit. */
    public String name() {
        return name;
    }

    /** Sets how many keys may be kept. Further requests remove the keys that are too many. */
    public void resize(int keys) {
        table.resize(keys);
    }

    /** Returns how many keys may be kept. */
    public int share() {
        return table.share();
    }

    /** Returns the number of kept keys. */
    public int keys() {
        return table.size();
    }

    /**
     * Uses a store from now on. Without another call, the limit keeps its store also in a configuration without one, for the requests of
     * retired configurations.
     */
    public synchronized void use(FleetContext store) {
        StoredBuckets known = stored;
        if (known == null) {
            stored = new StoredBuckets(
                    new FleetBuckets(name, table, startNanos, store),
                    new QuotaBuckets(name, table, startNanos, store),
                    store);
        } else if (!known.store.equals(store)) {
            stored = new StoredBuckets(known.fleet, known.quotas, store);
            known.use(store);
        }
    }

    /** Whether the limit has a store. */
    public boolean hasStore() {
        return stored != null;
    }

    /**
     * Sends debts and units in hand to the store. Requests of the limit should have ended before, and the store must close later.
     *
     * @return never fails
     */
    public Future<Void> drain() {
        StoredBuckets known = stored;
        if (known == null) return Future.succeededFuture();
        return Future.join(known.fleet.drain(), known.quotas.drain()).mapEmpty();
    }

    /**
     * Returns the memory of all keys, and writes the lines of the current minute into the logs. Later requests are admitted, and nothing
     * is kept. A second call has no effect.
     */
    public void close() {
        report.write();
        warnings.warnOfEvicted();
        StoredBuckets known = stored;
        if (known != null) {
            known.fleet.close();
            known.quotas.close();
        }
        table.close();
    }

    /** Returns the number of a plan in keys. It is the same in all configurations; the only plan and {@code else} share one. */
    int planId(String plan) {
        synchronized (planIds) {
            // Two names have the first number.
            int next = planIds.size() - 1;
            Integer known = planIds.putIfAbsent(plan, next);
            return known == null ? next : known;
        }
    }

    /** Takes units of a bucket of this process. */
    Decision takeLocal(BucketKey key, Gcra rate, int units) {
        return table.take(key, rate, units, nanos());
    }

    /** Charges units of a bucket of this process that a request has used already. */
    void chargeLocal(BucketKey key, Gcra rate, long units) {
        onEvict(table.charge(key, rate, units, nanos()));
    }

    /** Returns the buckets of a rate in the store. */
    FleetBuckets fleet() {
        return requireNonNull(stored).fleet;
    }

    /** Returns the buckets of a quota in the store. */
    QuotaBuckets quotas() {
        return requireNonNull(stored).quotas;
    }

    Clock clock() {
        return clock;
    }

    private long nanos() {
        return clock.nanos() - startNanos;
    }

    /** Counts buckets not at rest that made room. */
    void onEvict(int evicted) {
        for (int i = 0; i < evicted; i++) {
            context.events().onEvict(name);
            warnings.onEvict();
        }
    }

    private String advice() {
        return table.takeMemoryFull()
                ? "raise server.memory, which is full"
                : "raise server.rate_limit_keys (at most "
                        + KeyShares.most(context.memory().limit()) + ", which pay a quarter of server.memory)";
    }

    /**
     * Reports a decision.
     *
     * @param subject of the caller; null for none
     */
    void onDecision(Decision decision, Mode mode, @Nullable String subject) {
        onEvict(decision.evicted());
        Outcome outcome = outcome(decision.outcome(), mode);
        context.events().onDecision(name, outcome);
        if (decision.outcome() == Decision.Outcome.REJECTED) report.onExceed(mode, decision.isNewKey(), subject);
    }

    private static Outcome outcome(Decision.Outcome decided, Mode mode) {
        return switch (decided) {
            case ADMITTED -> Outcome.ADMITTED;
            case REJECTED -> mode == Mode.ENFORCE ? Outcome.REJECTED : Outcome.REPORTED;
            case UNAVAILABLE -> Outcome.UNAVAILABLE;
        };
    }

    /** Reports that an expression of the limit has failed. */
    void onFailure(RuntimeException failure) {
        warnings.onFailure(failure);
    }
}
