package dev.sluice.gateway.limit.fleet;

import static java.util.Objects.requireNonNull;

import dev.sluice.gateway.limit.bucket.Bucket;
import dev.sluice.gateway.limit.bucket.Decision;
import dev.sluice.gateway.limit.bucket.Decision.Outcome;
import dev.sluice.gateway.limit.bucket.Gcra;
import org.jspecify.annotations.Nullable;

/**
 * The units of one bucket that the store has granted to this replica in advance, and the reasons not to ask it. The bucket itself has the last
 * state of the store that the replica knows. The lock of the table guards it. Its size counts: each key has one.
 */
final class Lease extends RecentUnits implements Bucket.Shared {
    private static final int NANOS_PER_MICRO = 1000;

    private final Bucket bucket;

    /** The call of a leased key that the store has not answered yet. */
    private @Nullable Exchange exchange;

    private Debtors.@Nullable Terms terms;
    private int debtorIndex = Debtors.NONE;
    private int debt;
    private int hand;
    private long handEnd;
    private long busyUntil = Long.MIN_VALUE;
    private long rejectUntil = Long.MIN_VALUE;

    /** Whether the replica has admitted requests that no call has told the store about. */
    private boolean hasDecidedAlone;

    private boolean isEvictedDebtor;

    private Lease(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Returns the lease of a bucket, which gets one if it has none. */
    static Lease of(Bucket bucket) {
        Bucket.Shared known = bucket.shared();
        if (known instanceof Lease lease) return lease;
        // The plan was a quota before.
        if (known != null) known.onEvict();
        Lease lease = new Lease(bucket);
        bucket.share(lease);
        return lease;
    }

    /** Counts a request, and decides it without a call if it can. */
    Decision take(LeaseTerms terms, long now, int units, int evicted) {
        boolean isLeased = now <= busyUntil && terms.leaseUnits() > 0;
        busyUntil = now + terms.leaseNanos();
        count(now, terms.leaseNanos(), units);
        if (isLeased && hand >= units && now < handEnd) {
            hand -= units;
            return admitted(terms, now, hand, 0);
        }
        if (now < rejectUntil && isRejecting(terms, now, units)) return rejected(terms, now, units, evicted);
        return isLeased ? Undecided.LEASED : Undecided.alone(evicted);
    }

    /** A long rejection ends when a reload raises the burst. Within a lease, the store has said how much it lacks. */
    private boolean isRejecting(LeaseTerms terms, long now, int units) {
        return rejectUntil - now <= terms.leaseNanos() || terms.rate().nanos().ticksUntil(bucket, now, units) > 0;
    }

    /** @param held the units in hand */
    private Decision admitted(LeaseTerms terms, long now, long held, int evicted) {
        Gcra rate = terms.rate().nanos();
        long ofStore = rate.unitsLeft(bucket, now);
        long wait = rate.ticksUntil(bucket, now, Math.min(ofStore + 1, rate.burst()));
        return new Decision(Outcome.ADMITTED, Math.min(rate.burst(), ofStore + held), wait, false, evicted);
    }

    private Decision rejected(LeaseTerms terms, long now, int units, int evicted) {
        long wait = Math.max(rejectUntil - now, terms.rate().nanos().ticksUntil(bucket, now, units));
        long left = now < handEnd ? hand : 0;
        return new Decision(Outcome.REJECTED, left, wait, terms.table().markRejected(bucket), evicted);
    }

    /**
     * Decides a request without the store, by the share of this replica. A request that costs more than the burst of the share waits
     * until the rate has brought the units that are lacking.
     */
    Decision decideAlone(Arrival now, int units, int evicted) {
        Gcra share = now.rate().share(now.replicas(), units);
        long lacking = units - now.rate().burstShare(now.replicas());
        if (lacking > 0 && !hasDecidedAlone) delay(now.nanos() + share.ticksOf(lacking));
        boolean isAdmitted = share.take(bucket, now.nanos(), units);
        hasDecidedAlone |= isAdmitted || lacking > 0;
        long left = share.unitsLeft(bucket, now.nanos());
        long wanted = isAdmitted ? Math.min(left + 1, share.burst()) : units;
        return new Decision(
                isAdmitted ? Outcome.ADMITTED : Outcome.REJECTED,
                left,
                share.ticksUntil(bucket, now.nanos(), wanted),
                !isAdmitted && now.terms().table().markRejected(bucket),
                evicted);
    }

    private void delay(long ticks) {
        if (Gcra.restTick(bucket) < ticks) bucket.set(ticks, 0);
    }

    /** Returns the call of one request of a key without a lease. */
    Exchange ask(Arrival now, String plan, Waiter waiter) {
        Exchange call = new Exchange(bucket, this, plan, now.rate(), false, now.nanos());
        call.add(waiter);
        open(call, now, waiter.units());
        return call;
    }

    /** Adds a request to the exchange of the key; returns an exchange to send, or null if it is sent already. */
    @Nullable
    Exchange join(Arrival now, String plan, Waiter waiter, long timeoutNanos) {
        if (exchange == null || exchange.isLate(now.nanos(), timeoutNanos)) return startFor(now, plan, waiter);
        exchange.add(waiter);
        return null;
    }

    private Exchange startFor(Arrival now, String plan, Waiter waiter) {
        Exchange next = new Exchange(bucket, this, plan, now.rate(), true, now.nanos());
        // Nothing uses the units of a late reply. Its requests may wait a little longer.
        if (exchange != null) next.addAll(exchange);
        next.add(waiter);
        return start(next, now);
    }

    private Exchange start(Exchange next, Arrival now) {
        long recent = Math.min(recent(now.nanos(), now.leaseNanos()), now.leaseUnits());
        exchange = next;
        open(next, now, Math.min(now.rate().burst(), Math.max(next.waitingUnits(), recent)));
        return next;
    }

    private void open(Exchange call, Arrival now, long wanted) {
        long returned = now.nanos() < handEnd ? hand : 0;
        long ahead = hasDecidedAlone ? Math.max(0, Gcra.restTick(bucket) - now.nanos()) : 0;
        long aheadMicros = (ahead + NANOS_PER_MICRO - 1) / NANOS_PER_MICRO;
        call.setContent(new RateExchange(wanted, !call.isLeased(), returned, debt, aheadMicros));
        hand = 0;
        hasDecidedAlone = false;
        setDebt(0);
    }

    /**
     * Returns the call that brings the debt to the store; null for no debt, or while the key has a call in flight. The call of a leased key asks
     * for units, too, because those in hand leave with it.
     */
    @Nullable
    Exchange startForDebt(Arrival now, long timeoutNanos) {
        if (debt == 0 || (exchange != null && !exchange.isLate(now.nanos(), timeoutNanos))) {
            setDebt(debt);
            return null;
        }
        boolean isLeased = now.nanos() <= busyUntil && now.nanos() >= rejectUntil && now.leaseUnits() > 0;
        Exchange next = exchangeForDebt(now, isLeased);
        if (isLeased) return start(next, now);
        exchange = next;
        open(next, now, 0);
        return next;
    }

    /** Returns the call that brings the debt and the units in hand to the store at the end of the process; null for no debt. */
    @Nullable
    Exchange startLast(Arrival now) {
        if (debt == 0) return null;
        Exchange last = exchangeForDebt(now, false);
        open(last, now, 0);
        return last;
    }

    private Exchange exchangeForDebt(Arrival now, boolean isLeased) {
        return new Exchange(bucket, this, requireNonNull(terms).plan(), now.rate(), isLeased, now.nanos());
    }

    /** Applies the reply of the store; returns an exchange for the requests that still wait, or null. */
    @Nullable
    Exchange onGrant(Exchange call, RateGrant grant, Arrival now, long timeoutNanos) {
        boolean isLate = call.isLate(now.nanos(), timeoutNanos);
        if (exchange == call) exchange = null;
        learn(grant, now, isLate);
        // A store that answers garbage grants no more than a request has asked for.
        long granted = Math.min(grant.units(), call.content().wanted());
        long left = isLate ? 0 : admit(call, now, granted);
        if (!isLate && call.isLeased()) keep(left, call.sentNanos() + 2 * now.leaseNanos());
        if (granted < call.content().wanted()) reject(call, now);
        if (call.first() == null || isLate) return null;
        Exchange next = new Exchange(bucket, this, call.plan(), now.rate(), true, now.nanos());
        next.addAll(call);
        return start(next, now);
    }

    /** Takes the debt back that has no answer. The store may count it twice, but never not at all. */
    void onFailure(Exchange call) {
        if (exchange == call) exchange = null;
        hasDecidedAlone |= call.content().aheadMicros() > 0;
        if (call.content().debt() > 0) addDebt(call.content().debt(), call.rate());
    }

    /** Decides the requests that still wait for a call without the store; returns how many there were. */
    int decideAllAlone(Exchange call, Arrival now) {
        int count = 0;
        for (Waiter waiter = call.first(); waiter != null; waiter = call.first(), count++)
            call.decide(waiter, decideAlone(now, waiter.units(), waiter.evicted()));
        return count;
    }

    private void keep(long units, long end) {
        hand = (int) Math.min(Integer.MAX_VALUE, units);
        handEnd = end;
    }

    /** Takes the state of the store, or the later one if this replica has admitted requests that the store did not know. */
    private void learn(RateGrant grant, Arrival now, boolean isLate) {
        int units = now.rate().units();
        long parts = (long) grant.aheadRest() * NANOS_PER_MICRO;
        long ticks = now.nanos() + Math.max(-1, grant.aheadMicros()) * NANOS_PER_MICRO + parts / units;
        int rest = (int) (parts % units);
        boolean isLater = ticks > bucket.ticks() || (ticks == bucket.ticks() && rest > bucket.rest());
        if (isLater || (!isLate && !hasDecidedAlone)) bucket.set(ticks, rest);
    }

    /** Gives granted units to the requests that wait, in their order; returns those that no request took. */
    private long admit(Exchange call, Arrival now, long granted) {
        long left = granted;
        for (Waiter waiter = call.first(); waiter != null && waiter.units() <= left; waiter = call.first()) {
            left -= waiter.units();
            call.decide(waiter, admitted(now.terms(), now.nanos(), left, waiter.evicted()));
        }
        return left;
    }

    private void reject(Exchange call, Arrival now) {
        Waiter first = call.first();
        long wait = now.rate().nanos().ticksUntil(bucket, now.nanos(), first == null ? 1 : first.units());
        // The store named the time after the call was sent. From the reply on, a request would be late by the time of
        // the call.
        rejectUntil = Math.max(rejectUntil, call.sentNanos() + wait);
        if (call.isLeased()) rejectUntil = Math.max(rejectUntil, now.nanos() + now.leaseNanos() / 2);
        for (Waiter waiter = call.first(); waiter != null; waiter = call.first())
            call.decide(waiter, rejected(now.terms(), now.nanos(), waiter.units(), waiter.evicted()));
    }

    /** Charges units that a request has used already. The store learns of them within a lease. */
    void charge(Debtors.Terms newTerms, long units) {
        terms = newTerms;
        addDebt(units, newTerms.rate());
    }

    private void addDebt(long units, FleetRate rate) {
        setDebt((int) Math.min(rate.burst() + rate.units(), debt + Math.min(units, Integer.MAX_VALUE)));
    }

    private void setDebt(int units) {
        debt = units;
        if (terms == null) return;
        if (units == 0) terms.debtors().remove(this);
        else terms.debtors().add(this);
    }

    /** Returns the plan and the rate of the debt; null before the first one. */
    Debtors.@Nullable Terms terms() {
        return terms;
    }

    Bucket bucket() {
        return bucket;
    }

    /** Returns the index among those with a debt; for {@link Debtors} only, whose lock guards it. */
    int debtorIndex() {
        return debtorIndex;
    }

    void setDebtorIndex(int index) {
        debtorIndex = index;
    }

    /** Whether the lease counts among those of evicted keys; for {@link Debtors} only, whose lock guards it. */
    boolean isEvictedDebtor() {
        return isEvictedDebtor;
    }

    void setEvictedDebtor(boolean counts) {
        isEvictedDebtor = counts;
    }

    @Override
    public long busyUntil() {
        return hand > 0 ? Math.max(busyUntil, handEnd) : busyUntil;
    }

    @Override
    public void onEvict() {
        if (debt > 0 && terms != null) terms.debtors().onEvict(this);
    }
}
