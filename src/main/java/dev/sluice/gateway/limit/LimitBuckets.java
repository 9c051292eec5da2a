package dev.sluice.gateway.limit;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.LimitEvents.Outcome;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import dev.sluice.gateway.limit.bucket.BucketKey;
import dev.sluice.gateway.limit.bucket.BucketTable;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Gcra;
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

    /** By the names of the plans of all configurations that had the limit. */
    private final Map<String, Integer> planIds = new HashMap<>();

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
     * Returns the memory of all keys, and writes the lines of the current minute into the logs. Later requests are admitted, and nothing
     * is kept. A second call has no effect.
     */
    public void close() {
        report.write();
        warnings.warnOfEvicted();
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

    /** Takes units of a bucket. */
    Decision take(BucketKey key, Gcra rate, int units) {
        Decision decision = table.take(key, rate, units, nanos());
        onEvict(decision.evicted());
        return decision;
    }

    /** Charges units that a request has used already. */
    void charge(BucketKey key, Gcra rate, long units) {
        onEvict(table.charge(key, rate, units, nanos()));
    }

    private long nanos() {
        return clock.nanos() - startNanos;
    }

    private void onEvict(int evicted) {
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
        if (decision.isAdmitted()) {
            context.events().onDecision(name, Outcome.ADMITTED);
            return;
        }
        context.events().onDecision(name, mode == Mode.ENFORCE ? Outcome.REJECTED : Outcome.REPORTED);
        report.onExceed(mode, decision.isNewKey(), subject);
    }

    /** Reports that an expression of the limit has failed. */
    void onFailure(RuntimeException failure) {
        warnings.onFailure(failure);
    }
}
