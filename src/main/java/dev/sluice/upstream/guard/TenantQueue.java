package dev.sluice.upstream.guard;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queue of one tenant, or of all calls without a tenant. Guarded by the lock of {@link PermitPool}. */
final class TenantQueue {
    final @Nullable String tenant;
    private final int share;
    private final int queueShare;

    /** Calls that wait for calls of their own tenant to end, in order of arrival. */
    private final Set<QueuedCall> blocked = new LinkedHashSet<>();

    /** Calls that hold a permit, and queued calls that count towards the share. */
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

    /** Releases a part of the share. Returns the first blocked call, which takes it over, or null. */
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
