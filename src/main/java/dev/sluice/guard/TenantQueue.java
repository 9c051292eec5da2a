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
    private final Set<QueuedCall> blocked = new LinkedHashSet<>();

    /** Permits that run, and waiters whose turn depends on nobody else of this lane. */
    private int reserved;

    private int waiting;

    TenantQueue(@Nullable String tenant, int share, int queueShare) {
        this.tenant = tenant;
        this.share = share;
        this.queueShare = queueShare;
    }

    boolean isIdle() {
        return reserved == 0 && waiting == 0;
    }

    boolean isFull() {
        return waiting >= queueShare;
    }

    boolean reserve() {
        if (reserved >= share) return false;
        reserved++;
        return true;
    }

    /** Ends one claim; the longest parked waiter, if any, takes it over and is returned. */
    @Nullable
    QueuedCall release() {
        QueuedCall next = PermitPool.pollFirst(blocked);
        if (next == null) reserved--;
        return next;
    }

    void incrementWaiting() {
        waiting++;
    }

    void block(QueuedCall queuedCall) {
        blocked.add(queuedCall);
    }

    Set<QueuedCall> blocked() {
        return blocked;
    }

    boolean isBlocked(QueuedCall queuedCall) {
        return blocked.contains(queuedCall);
    }

    boolean unblock(QueuedCall queuedCall) {
        return blocked.remove(queuedCall);
    }

    void decrementWaiting() {
        waiting--;
    }
}
