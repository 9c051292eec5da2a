package dev.sluice.gateway.limit.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * An exchange about one key that the store has not answered, and the requests that wait for it. Not thread-safe: {@link QuotaLeases}
 * synchronizes.
 *
 * @param waiting in the order of their arrival
 */
record QuotaCall(
        QuotaContext context,
        QuotaLease lease,
        PlanPeriod count,
        QuotaExchange exchange,
        long sentNanos,
        List<WaitingRequest> waiting) {
    /** Returns a call that later requests may join. */
    static QuotaCall of(
            QuotaContext context, QuotaLease lease, QuotaExchange exchange, long now, List<WaitingRequest> waiting) {
        return new QuotaCall(context, lease, lease.count(), exchange, now, new ArrayList<>(waiting));
    }

    /** Whether the reply is later than a request waits for. */
    boolean isLate(long now) {
        return now - sentNanos > context.fleet().timeoutNanos();
    }

    /** Returns the requests that still wait. */
    List<WaitingRequest> open() {
        return waiting.stream().filter(WaitingRequest::isOpen).toList();
    }
}
