package dev.sluice.guard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who runs and who waits in one bulkhead.
 *
 * <p>One lock guards it all, so the limits are exact across event loops; it is held for a few instructions and nothing
 * foreign runs under it. Every operation takes the same time however long the queue is.
 *
 * <p>A waiter is either <em>ready</em>, in one queue for all, or parked in the {@link TenantQueue} of its tenant until that
 * tenant's share allows; so a tenant at its share blocks nobody behind it. Somebody is ready only while every permit
 * runs.
 */
final class PermitPool {

    /** What came of asking for a permit or a place in the queue. */
    enum Acquisition {
        ACQUIRED,
        QUEUED,
        FULL,
        SHARE_FULL
    }

    private final Bulkhead.Spec spec;
    private final TenantQueue shared;
    private final Map<String, TenantQueue> tenants = new HashMap<>();
    private final Set<QueuedCall> ready = new LinkedHashSet<>();
    private int active;
    private int queued;

    PermitPool(Bulkhead.Spec spec) {
        this.spec = spec;
        this.shared = new TenantQueue(null, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** The lane to {@link #release} when the call has ended, or null when there is no permit at once. */
    synchronized @Nullable TenantQueue tryAcquire(@Nullable String tenant) {
        TenantQueue tenantQueue = queueOf(tenant);
        if (acquire(tenantQueue)) return tenantQueue;
        removeIfIdle(tenantQueue);
        return null;
    }

    synchronized Acquisition acquireOrQueue(QueuedCall queuedCall) {
        TenantQueue tenantQueue = queueOf(queuedCall.call().tenant());
        queuedCall.assignTo(tenantQueue);
        if (acquire(tenantQueue)) return Acquisition.ACQUIRED;
        if (queued < spec.queue() && !tenantQueue.isFull()) return enqueue(tenantQueue, queuedCall);
        Acquisition rejection =
                tenantQueue.isFull() || active < spec.concurrent() ? Acquisition.SHARE_FULL : Acquisition.FULL;
        removeIfIdle(tenantQueue);
        return rejection;
    }

    /** Gives a permit back; the waiter it goes to, if any, is returned and runs from now on. */
    synchronized @Nullable QueuedCall release(TenantQueue tenantQueue) {
        releaseReservation(tenantQueue);
        QueuedCall next = pollFirst(ready);
        if (next == null) active--;
        else decrementWaiting(next.tenantQueue());
        removeIfIdle(tenantQueue);
        return next;
    }

    /** Takes a waiter out of the queue; without effect on one that already has its permit. */
    synchronized void dequeue(QueuedCall queuedCall) {
        TenantQueue tenantQueue = queuedCall.tenantQueue();
        if (ready.remove(queuedCall)) releaseReservation(tenantQueue);
        else if (!tenantQueue.unblock(queuedCall)) return;
        decrementWaiting(tenantQueue);
        removeIfIdle(tenantQueue);
    }

    /** Whether a waiter would go on, were it not for its tenant's own calls. */
    synchronized boolean isBlockedByShare(QueuedCall queuedCall) {
        return queuedCall.tenantQueue().isBlocked(queuedCall);
    }

    /** All who wait now. */
    synchronized List<QueuedCall> queuedCalls() {
        List<QueuedCall> all = new ArrayList<>(ready);
        for (TenantQueue tenantQueue : tenants.values()) all.addAll(tenantQueue.blocked());
        return all;
    }

    synchronized int active() {
        return active;
    }

    synchronized int queued() {
        return queued;
    }

    /** Tenants that run or wait; nothing is kept of the others. */
    synchronized int tenants() {
        return tenants.size();
    }

    private boolean acquire(TenantQueue tenantQueue) {
        if (active >= spec.concurrent() || !tenantQueue.reserve()) return false;
        active++;
        return true;
    }

    private Acquisition enqueue(TenantQueue tenantQueue, QueuedCall queuedCall) {
        queued++;
        tenantQueue.incrementWaiting();
        if (tenantQueue.reserve()) ready.add(queuedCall);
        else tenantQueue.block(queuedCall);
        return Acquisition.QUEUED;
    }

    private void releaseReservation(TenantQueue tenantQueue) {
        QueuedCall next = tenantQueue.release();
        if (next != null) ready.add(next);
    }

    private void decrementWaiting(TenantQueue tenantQueue) {
        queued--;
        tenantQueue.decrementWaiting();
    }

    private TenantQueue queueOf(@Nullable String tenant) {
        if (tenant == null || spec.per() == null) return shared;
        return tenants.computeIfAbsent(
                tenant, name -> new TenantQueue(name, spec.shareOf(spec.concurrent()), spec.shareOf(spec.queue())));
    }

    private void removeIfIdle(TenantQueue tenantQueue) {
        if (tenantQueue.tenant != null && tenantQueue.isIdle()) tenants.remove(tenantQueue.tenant);
    }

    static @Nullable QueuedCall pollFirst(Set<QueuedCall> calls) {
        // As a rule nobody waits.
        if (calls.isEmpty()) return null;
        Iterator<QueuedCall> iterator = calls.iterator();
        QueuedCall first = iterator.next();
        iterator.remove();
        return first;
    }
}
