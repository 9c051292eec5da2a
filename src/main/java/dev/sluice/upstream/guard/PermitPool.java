package dev.sluice.upstream.guard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The permits of one bulkhead and the queue of calls waiting for one.
 *
 * <p>One lock makes the limits exact across event loops. No foreign code runs under it, and every operation but {@link
 * #queuedCalls} takes constant time.
 *
 * <p>A queued call is either <em>ready</em>, in one queue for all tenants, or blocked in the {@link TenantQueue} of its
 * tenant while that tenant's share is in use. So a tenant at its share does not block others. The ready queue is empty
 * while permits are free.
 */
final class PermitPool {

    /** Outcome of {@link #acquireOrQueue}. */
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

    /** Returns the queue to {@link #release} when the call has ended; null without a free permit. */
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

    /** Releases a permit. Returns the queued call that receives it, or null. */
    synchronized @Nullable QueuedCall release(TenantQueue tenantQueue) {
        releaseReservation(tenantQueue);
        QueuedCall next = pollFirst(ready);
        if (next == null) active--;
        else decrementWaiting(next.tenantQueue());
        removeIfIdle(tenantQueue);
        return next;
    }

    /** Removes a call from the queue; without effect on a call that has its permit. */
    synchronized void dequeue(QueuedCall queuedCall) {
        TenantQueue tenantQueue = queuedCall.tenantQueue();
        if (ready.remove(queuedCall)) releaseReservation(tenantQueue);
        else if (!tenantQueue.unblock(queuedCall)) return;
        decrementWaiting(tenantQueue);
        removeIfIdle(tenantQueue);
    }

    /** Returns whether the share of its tenant keeps a call in the queue. */
    synchronized boolean isBlockedByShare(QueuedCall queuedCall) {
        return queuedCall.tenantQueue().isBlocked(queuedCall);
    }

    /** Returns all queued calls. */
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

    /** Returns the number of tenants with running or queued calls. */
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
        // Avoids an iterator in the common case.
        if (calls.isEmpty()) return null;
        Iterator<QueuedCall> iterator = calls.iterator();
        QueuedCall first = iterator.next();
        iterator.remove();
        return first;
    }
}
