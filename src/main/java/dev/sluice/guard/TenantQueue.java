package dev.sluice.guard;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The line of one tenant, or of everybody where tenants have no share. Touched only under the lock of {@link PermitPool}. */
final class TenantQueue {
    final @Nullable String tenant;
    private final int share;
    private final int queueShare;

    /** Those who wait for the tenant's own calls to end, in order of arrival. */
    private final Set<QueuedCall> parked = new LinkedHashSet<>();

    /** Permits that run, and waiters whose turn depends on nobody else of this lane. */
    private int claims;

    private int waiting;

    TenantQueue(@Nullable String tenant, int share, int queueShare) {
        this.tenant = tenant;
        this.share = share;
        this.queueShare = queueShare;
    }

    boolean isIdle() {
        return claims == 0 && waiting == 0;
    }

    boolean isFull() {
        return waiting >= queueShare;
    }

    boolean claim() {
        if (claims >= share) return false;
        claims++;
        return true;
    }

    /** Ends one claim; the longest parked waiter, if any, takes it over and is returned. */
    @Nullable
    QueuedCall unclaim() {
        QueuedCall next = PermitPool.pollFirst(parked);
        if (next == null) claims--;
        return next;
    }

    void join() {
        waiting++;
    }

    void park(QueuedCall waiter) {
        parked.add(waiter);
    }

    Set<QueuedCall> parked() {
        return parked;
    }

    boolean isParked(QueuedCall waiter) {
        return parked.contains(waiter);
    }

    boolean unpark(QueuedCall waiter) {
        return parked.remove(waiter);
    }

    void quit() {
        waiting--;
    }
}
