package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Bucket;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a replica in the quota of one key: units in hand, which the store has counted, and units that the store has not counted yet.
 * Not thread-safe: {@link QuotaLeases} synchronizes.
 */
final class QuotaLease extends RecentUnits implements Bucket.Shared {
    /** The time without a request after which a replica gives units back, and the time until it asks again after a reply. */
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The bucket of the key, which the table may have forgotten. */
    final Bucket bucket;

    private final Consumer<QuotaLease> onEvict;
    private PlanPeriod count;

    /** Granted units that no request has used. */
    private long hand;

    /** Units that requests have used without a grant, and that are in no exchange. */
    private long debt;

    /** The count of the period as the last reply had it, with the units in hand. */
    private long used;

    /** The number of the state that granted the units in hand. */
    private long number;

    private long requestNanos;
    private long repliedNanos;

    /** Guarded by the table of the bucket. */
    private long busyUntil;

    private boolean isExhausted;

    /** Whether the units in hand came too late for a request, and only go back. */
    private boolean isVoid;

    private @Nullable QuotaCall call;

    /** The neighbours in {@link HeldLeases}. */
    @Nullable
    QuotaLease earlier;

    @Nullable
    QuotaLease later;

    boolean isHeld;

    /** Whether the lease is in the queue of those with a debt. */
    boolean isQueued;

    /** Whether no bucket of the table has the lease. */
    private boolean isEvicted;

    /** Whether {@link QuotaLeases} counts the lease among those without a bucket. */
    boolean isOrphan;

    /** Creates a lease without units. */
    QuotaLease(Bucket bucket, PlanPeriod count, long now, Consumer<QuotaLease> onEvict) {
        this.bucket = bucket;
        this.count = count;
        this.onEvict = onEvict;
        this.requestNanos = now;
        this.repliedNanos = now - SECOND;
    }

    @Override
    public long busyUntil() {
        return busyUntil;
    }

    /** Lets the table keep the bucket. Only for a {@link dev.sluice.gateway.limit.bucket.BucketTable.Change}. */
    void keepUntil(long nanos) {
        busyUntil = nanos;
    }

    @Override
    public void onEvict() {
        onEvict.accept(this);
    }

    void evict() {
        isEvicted = true;
    }

    boolean isEvicted() {
        return isEvicted;
    }

    /** Follows the settings, and the calendar: units in hand and debts end with their period. */
    void follow(PlanPeriod current) {
        if (current.equals(count)) return;
        if (!count.hasCountsOf(current)) {
            drop();
            used = 0;
            number = 0;
            isExhausted = false;
            call = null;
        }
        count = current;
    }

    /** Loses the units in hand and the debt. */
    void drop() {
        hand = 0;
        debt = 0;
        isVoid = false;
    }

    PlanPeriod count() {
        return count;
    }

    /** Counts the arrival of a request. */
    void arrive(long now, long leaseNanos, long units) {
        requestNanos = now;
        count(now, leaseNanos, units);
    }

    /** Takes units in hand; returns whether there were enough. */
    boolean take(long units) {
        if (isVoid || hand < units) return false;
        hand -= units;
        return true;
    }

    /** Whether the store has confirmed the units in hand within the last second. Later ones may be of a state before a reset. */
    boolean isFresh(long now) {
        return now - repliedNanos < SECOND;
    }

    /** Whether the store lacked units within the last second. */
    boolean isExhausted(long now) {
        return isExhausted && isFresh(now);
    }

    /** Whether no later request can use the units in hand. */
    boolean isUseless() {
        return isVoid || isEvicted;
    }

    /** Whether no request came for a second, or the units in hand are of no use. */
    boolean isIdle(long now) {
        return isUseless() || now - requestNanos >= SECOND;
    }

    /** Counts units without the store, if the last known count has them; returns whether it had. */
    boolean countWithoutStore(long units) {
        if (left() < units) return false;
        debt += units;
        return true;
    }

    /** Counts units that a request has used already, of those in hand first. */
    void charge(long units) {
        long held = isVoid ? 0 : Math.min(hand, units);
        hand -= held;
        debt += units - held;
    }

    /** Returns the units that the period still has, as far as this replica knows. */
    long left() {
        long sent = call == null ? 0 : call.exchange().counted();
        return Math.max(0, count.terms().units() - used + (isVoid ? 0 : hand) - debt - sent);
    }

    boolean hasUnits() {
        return hand > 0;
    }

    boolean hasDebt() {
        return debt > 0;
    }

    @Nullable
    QuotaCall call() {
        return call;
    }

    /** Whether a call is the current one. */
    @SuppressWarnings("ReferenceEquality") // Two calls about one key may be equal.
    boolean hasCall(QuotaCall other) {
        return call == other;
    }

    /** Moves the debt, and on request the units in hand, into an exchange. */
    QuotaExchange exchange(long needed, boolean isWhole, long wanted, boolean givesBack, long expiryMillis) {
        long returned = givesBack ? hand : 0;
        QuotaExchange exchange =
                new QuotaExchange(count.terms().units(), needed, isWhole, wanted, returned, number, debt, expiryMillis);
        hand -= returned;
        if (givesBack) isVoid = false;
        debt = 0;
        return exchange;
    }

    /** A new call leaves. */
    void startCall(QuotaCall newCall) {
        call = newCall;
    }

    /**
     * Learns from the reply to the exchange in flight; returns the granted units that a request may still use. A grant of a state before a
     * reset has none.
     */
    long learn(QuotaExchange exchange, QuotaGrant grant, long now) {
        call = null;
        boolean isOld = number != exchange.number() && number != grant.number();
        if (isOld) return 0;
        adopt(grant);
        if (exchange.needed() > 0 || !isExhausted(now)) {
            isExhausted = grant.units() < exchange.needed();
            repliedNanos = now;
        }
        return grant.units();
    }

    /** Learns the count. Units in hand of an earlier state are void. */
    void adopt(QuotaGrant grant) {
        if (number != grant.number()) hand = 0;
        number = grant.number();
        used = grant.used();
    }

    /** Learns that an operator has reset the count. */
    void reset(QuotaGrant grant) {
        adopt(grant);
        isExhausted = false;
    }

    /** Adds granted units to those in hand. */
    void add(long units) {
        hand += units;
    }

    /** Keeps units that came too late until they go back. The exchange that asked for them left no others in hand. */
    void addVoid(long units) {
        hand += units;
        isVoid |= units > 0;
    }

    /** The exchange in flight has failed. Its debt is sent again, and returned units only if the exchange never left. */
    void fail(QuotaExchange exchange, boolean isSent) {
        call = null;
        debt += exchange.counted();
        if (!isSent) hand += exchange.returned();
    }
}
