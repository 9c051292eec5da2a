package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Bucket;
import dev.sluice.gateway.limit.bucket.Decision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call to the store about one bucket, and the requests that wait for it. The lock of the table guards it. */
final class Exchange {
    private final Bucket bucket;
    private final Lease lease;
    private final String plan;
    private final FleetRate rate;
    private final boolean isLeased;
    private final long sentNanos;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(2);
    private final List<Decided> decided = new ArrayList<>(2);

    private RateExchange content = new RateExchange(0, false, 0, 0, 0);

    /** A request and its decision. */
    record Decided(Waiter waiter, Decision decision) {}

    /** @param isLeased whether units that no request needs stay with the replica */
    Exchange(Bucket bucket, Lease lease, String plan, FleetRate rate, boolean isLeased, long sentNanos) {
        this.bucket = bucket;
        this.lease = lease;
        this.plan = plan;
        this.rate = rate;
        this.isLeased = isLeased;
        this.sentNanos = sentNanos;
    }

    Bucket bucket() {
        return bucket;
    }

    Lease lease() {
        return lease;
    }

    String plan() {
        return plan;
    }

    FleetRate rate() {
        return rate;
    }

    boolean isLeased() {
        return isLeased;
    }

    long sentNanos() {
        return sentNanos;
    }

    /** Whether no request uses the units of the reply any more. */
    boolean isLate(long now, long timeoutNanos) {
        return now - sentNanos > timeoutNanos;
    }

    RateExchange content() {
        return content;
    }

    void setContent(RateExchange newContent) {
        content = newContent;
    }

    void add(Waiter waiter) {
        waiters.add(waiter);
        waiter.waitFor(this);
    }

    /** Moves the requests of another exchange here. */
    void addAll(Exchange other) {
        for (Waiter waiter : other.waiters) add(waiter);
        other.waiters.clear();
    }

    /** Returns the request that has waited longest; null for none. */
    @Nullable
    Waiter first() {
        return waiters.peek();
    }

    /** Returns the units of the requests that wait. */
    long waitingUnits() {
        long sum = 0;
        for (Waiter waiter : waiters) sum += waiter.units();
        return sum;
    }

    /** Ends the wait of a request. It completes by {@link Waiter#complete}. */
    void decide(Waiter waiter, Decision decision) {
        // The first one in nearly all cases.
        waiters.remove(waiter);
        waiter.onDecision();
        decided.add(new Decided(waiter, decision));
    }

    /** Returns the requests whose wait has ended since the last call. */
    List<Decided> takeDecided() {
        List<Decided> taken = List.copyOf(decided);
        decided.clear();
        return taken;
    }
}
