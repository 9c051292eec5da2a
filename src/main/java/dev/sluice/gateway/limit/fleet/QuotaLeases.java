package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Bucket;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the requests of the quotas of one limit, by the units in hand and the replies of the store. It sends nothing: methods return
 * the calls that the caller sends, and the requests that the caller completes. Thread-safe: one lock makes each decision exact.
 */
final class QuotaLeases {
    /** The most exchanges that start at once for leases without a request. */
    static final int SLICE = 100;

    /** The most leases without a bucket whose units go back. Further ones lose their units and their debt. */
    static final int MAX_ORPHANS = 1000;

    private final HeldLeases held = new HeldLeases();
    private final Queue<QuotaLease> debtors = new ArrayDeque<>();

    /** One object for all leases. */
    private final Consumer<QuotaLease> onEvict = this::onEvict;

    private int orphans;
    private boolean isDraining;

    /**
     * A request for units of a key.
     *
     * @param mayWait whether the request has time to wait for the store
     */
    record QuotaArrival(QuotaContext context, QuotaLease lease, PlanPeriod count, long units, boolean mayWait) {}

    /**
     * The decision about a new request, or its wait.
     *
     * @param outcome null for a request that waits
     * @param hasDebt whether the key has a debt
     * @param call an exchange that the request starts; null for none
     */
    record Turn(
            @Nullable Outcome outcome,
            long left,
            boolean hasDebt,
            @Nullable WaitingRequest waiting,
            @Nullable QuotaCall call) {}

    /**
     * The effects of a reply, or of the failure of a call, that follow outside of the lock.
     *
     * @param next the next exchange about the same key; null for none
     */
    record CallResult(
            List<WaitingRequest> decided, @Nullable QuotaCall next) {}

    /** Creates the lease of a new bucket. */
    QuotaLease open(Bucket bucket, PlanPeriod count, long now) {
        QuotaLease lease = new QuotaLease(bucket, count, now, onEvict);
        if (!bucket.isKept()) lease.evict();
        return lease;
    }

    private synchronized void onEvict(QuotaLease lease) {
        lease.evict();
        settle(lease);
        held.moveToStart(lease);
    }

    /**
     * Decides about a request on its arrival.
     *
     * @param waiting creates the request that waits
     */
    synchronized Turn take(QuotaArrival arrival, Supplier<WaitingRequest> waiting) {
        QuotaContext context = arrival.context();
        QuotaLease lease = arrival.lease();
        long now = context.nanos();
        lease.follow(arrival.count());
        lease.arrive(now, context.fleet().leaseNanos(), arrival.units());
        held.moveToEnd(lease);
        Outcome outcome = decide(arrival, now);
        Turn turn = outcome == null
                ? join(context, lease, waiting.get(), now)
                : new Turn(outcome, lease.left(), lease.hasDebt(), null, null);
        settle(lease);
        return turn;
    }

    /** Returns null if the request waits for the store. */
    private @Nullable Outcome decide(QuotaArrival arrival, long now) {
        QuotaLease lease = arrival.lease();
        if (lease.isFresh(now) && lease.take(arrival.units())) return Outcome.ADMITTED;
        if (lease.isExhausted(now)) return Outcome.REJECTED;
        QuotaCall call = lease.call();
        boolean isLate = call != null && call.isLate(now);
        boolean waits =
                arrival.mayWait() && !isLate && arrival.context().store().isReady();
        return waits ? null : withoutStore(arrival.context(), lease, arrival.units());
    }

    private static Outcome withoutStore(QuotaContext context, QuotaLease lease, long units) {
        // The store has counted these units, though a reset may have followed.
        if (lease.take(units)) return Outcome.ADMITTED;
        context.fleet().events().onDecisionWithoutStore(context.limit());
        if (!lease.count().terms().allowsWithoutStore()) return Outcome.UNAVAILABLE;
        return lease.countWithoutStore(units) ? Outcome.ADMITTED : Outcome.REJECTED;
    }

    private Turn join(QuotaContext context, QuotaLease lease, WaitingRequest waiting, long now) {
        QuotaCall call = lease.call();
        if (call == null) return new Turn(null, 0, false, waiting, start(context, lease, List.of(waiting), true, now));
        call.waiting().add(waiting);
        return new Turn(null, 0, false, waiting, null);
    }

    private QuotaCall start(
            QuotaContext context, QuotaLease lease, List<WaitingRequest> waiting, boolean givesBack, long now) {
        long needed = waiting.stream().mapToLong(WaitingRequest::units).sum();
        boolean isLeased = needed > 0 && !isDraining && !lease.isEvicted();
        long wanted = isLeased ? Math.max(0, lease.recent(now, context.fleet().leaseNanos()) - needed) : 0;
        long expiry = lease.count().expiryMillis(context.now());
        QuotaExchange exchange = lease.exchange(needed, waiting.size() == 1, wanted, givesBack, expiry);
        QuotaCall call = QuotaCall.of(context, lease, exchange, now, waiting);
        lease.startCall(call);
        held.update(lease);
        return call;
    }

    /** Decides about a request that has waited for its whole time; returns false if it was decided before. */
    synchronized boolean onDeadline(QuotaContext context, QuotaLease lease, WaitingRequest waiting) {
        if (!waiting.isOpen()) return false;
        waiting.decide(withoutStore(context, lease, waiting.units()), lease.left());
        settle(lease);
        return true;
    }

    /** The store has replied to an exchange. */
    synchronized CallResult onReply(QuotaCall call, QuotaGrant grant) {
        long now = call.context().nanos();
        QuotaLease lease = call.lease();
        // Otherwise its period has ended.
        boolean isCurrent = lease.hasCall(call);
        long units = isCurrent ? lease.learn(call.exchange(), grant, now) : grant.units();
        List<WaitingRequest> decided = new ArrayList<>();
        boolean isLate = call.isLate(now);
        long rest = isLate ? units : admit(call, grant, units, decided);
        if (isCurrent && isLate) lease.addVoid(rest);
        else if (isCurrent) lease.add(rest);
        QuotaCall next = next(call, decided, now);
        settle(lease);
        return new CallResult(decided, next);
    }

    /** Admits requests in the order of their arrival; returns the other units. */
    private static long admit(QuotaCall call, QuotaGrant grant, long units, List<WaitingRequest> decided) {
        long rest = units;
        for (WaitingRequest waiting : call.open()) {
            if (waiting.units() > rest) continue;
            rest -= waiting.units();
            waiting.decide(Outcome.ADMITTED, Math.max(0, call.count().terms().units() - grant.used() + rest));
            decided.add(waiting);
        }
        return rest;
    }

    private @Nullable QuotaCall next(QuotaCall ended, List<WaitingRequest> decided, long now) {
        QuotaLease lease = ended.lease();
        List<WaitingRequest> open = ended.open();
        if (lease.isExhausted(now)) {
            open.forEach(waiting -> waiting.decide(Outcome.REJECTED, lease.left()));
            decided.addAll(open);
            open = List.of();
        }
        QuotaCall call = lease.call();
        if (call != null) call.waiting().addAll(open);
        boolean hasUseless = lease.hasUnits() && lease.isUseless();
        return call != null || (open.isEmpty() && !hasUseless) ? null : start(ended.context(), lease, open, true, now);
    }

    /**
     * An exchange has failed.
     *
     * @param isSent whether the store may have received it
     */
    synchronized CallResult onFailure(QuotaCall call, boolean isSent) {
        QuotaLease lease = call.lease();
        if (lease.hasCall(call)) lease.fail(call.exchange(), isSent);
        List<WaitingRequest> open = call.open();
        for (WaitingRequest waiting : open)
            waiting.decide(withoutStore(call.context(), lease, waiting.units()), lease.left());
        settle(lease);
        return new CallResult(open, null);
    }

    /** Counts units that a request has used already. */
    synchronized void charge(QuotaLease lease, PlanPeriod count, long units) {
        lease.follow(count);
        lease.charge(units);
        settle(lease);
    }

    /** An operator has reset the count of a key. */
    synchronized void reset(QuotaLease lease, PlanPeriod count, QuotaGrant grant) {
        lease.follow(count);
        lease.reset(grant);
        settle(lease);
    }

    /** Returns the time until the debt of a lease ends with its period; 0 without a debt. */
    synchronized long nanosOfDebt(QuotaLease lease, Instant now) {
        return lease.hasDebt() ? lease.count().nanosUntilEnd(now) : 0;
    }

    /** Whether a lease has units to give back, or a debt. */
    synchronized boolean hasWork() {
        return held.size() > 0 || !debtors.isEmpty();
    }

    /** Starts exchanges for debts, and for units in hand of idle keys: at most {@link #SLICE}. */
    synchronized List<QuotaCall> due(QuotaContext context) {
        long now = context.nanos();
        List<QuotaCall> calls = new ArrayList<>();
        startDebts(context, Math.min(SLICE, debtors.size()), now, calls);
        for (QuotaLease first = held.first(); first != null && calls.size() < SLICE; first = held.first()) {
            if (!first.isIdle(now) || first.call() != null) break;
            calls.add(start(context, first, List.of(), true, now));
        }
        return calls;
    }

    private void startDebts(QuotaContext context, int visits, long now, List<QuotaCall> calls) {
        for (int i = 0; i < visits; i++) {
            QuotaLease lease = debtors.remove();
            lease.isQueued = false;
            if (lease.hasDebt() && lease.call() == null)
                calls.add(start(context, lease, List.of(), isDraining || lease.isIdle(now), now));
            settle(lease);
        }
    }

    /** Begins to give back all units: returns the number of leases that {@link #drain} visits. */
    synchronized int startDrain() {
        isDraining = true;
        return held.size() + debtors.size();
    }

    /** Leases units again: the limit has a store after a time without one. */
    synchronized void endDrain() {
        isDraining = false;
    }

    /** Starts exchanges for a number of leases with units in hand or a debt. A lease with a call in flight keeps its units. */
    synchronized List<QuotaCall> drain(QuotaContext context, int visits) {
        long now = context.nanos();
        List<QuotaCall> calls = new ArrayList<>();
        int debts = Math.min(visits, debtors.size());
        startDebts(context, debts, now, calls);
        for (int i = debts; i < visits; i++) {
            QuotaLease first = held.first();
            if (first == null) break;
            if (first.call() == null) calls.add(start(context, first, List.of(), true, now));
            else held.moveToEnd(first);
        }
        return calls;
    }

    /** Keeps the lists, after each change of a lease. */
    private void settle(QuotaLease lease) {
        boolean isEmpty = !lease.hasUnits() && !lease.hasDebt();
        boolean isOrphan = lease.isEvicted() && !isEmpty && (lease.isOrphan || orphans < MAX_ORPHANS);
        if (lease.isEvicted() && !isOrphan) lease.drop();
        if (isOrphan != lease.isOrphan) orphans += isOrphan ? 1 : -1;
        lease.isOrphan = isOrphan;
        held.update(lease);
        if (!lease.hasDebt() || lease.isQueued) return;
        lease.isQueued = true;
        debtors.add(lease);
    }
}
