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
        RUNS,
        WAITS,
        FULL,
        SHARE_FULL
    }

    private final Bulkhead.Spec spec;
    private final TenantQueue everybody;
    private final Map<String, TenantQueue> tenants = new HashMap<>();
    private final Set<QueuedCall> ready = new LinkedHashSet<>();
    private int active;
    private int queued;

    PermitPool(Bulkhead.Spec spec) {
        this.spec = spec;
        this.everybody = new TenantQueue(null, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** The lane to {@link #leave} when the call has ended, or null when there is no permit at once. */
    synchronized @Nullable TenantQueue enter(@Nullable String tenant) {
        TenantQueue lane = laneOf(tenant);
        if (run(lane)) return lane;
        forgetIfIdle(lane);
        return null;
    }

    synchronized Acquisition enterOrWait(QueuedCall waiter) {
        TenantQueue lane = laneOf(waiter.call().tenant());
        waiter.in(lane);
        if (run(lane)) return Acquisition.RUNS;
        if (queued < spec.queue() && !lane.isFull()) return waitIn(lane, waiter);
        Acquisition refusal = lane.isFull() || active < spec.concurrent() ? Acquisition.SHARE_FULL : Acquisition.FULL;
        forgetIfIdle(lane);
        return refusal;
    }

    /** Gives a permit back; the waiter it goes to, if any, is returned and runs from now on. */
    synchronized @Nullable QueuedCall leave(TenantQueue lane) {
        unclaim(lane);
        QueuedCall next = pollFirst(ready);
        if (next == null) active--;
        else quit(next.lane());
        forgetIfIdle(lane);
        return next;
    }

    /** Takes a waiter out of the queue; without effect on one that already has its permit. */
    synchronized void abandon(QueuedCall waiter) {
        TenantQueue lane = waiter.lane();
        if (ready.remove(waiter)) unclaim(lane);
        else if (!lane.unpark(waiter)) return;
        quit(lane);
        forgetIfIdle(lane);
    }

    /** Whether a waiter would go on, were it not for its tenant's own calls. */
    synchronized boolean isHeldByShare(QueuedCall waiter) {
        return waiter.lane().isParked(waiter);
    }

    /** All who wait now. */
    synchronized List<QueuedCall> waiting() {
        List<QueuedCall> all = new ArrayList<>(ready);
        for (TenantQueue lane : tenants.values()) all.addAll(lane.parked());
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

    private boolean run(TenantQueue lane) {
        if (active >= spec.concurrent() || !lane.claim()) return false;
        active++;
        return true;
    }

    private Acquisition waitIn(TenantQueue lane, QueuedCall waiter) {
        queued++;
        lane.join();
        if (lane.claim()) ready.add(waiter);
        else lane.park(waiter);
        return Acquisition.WAITS;
    }

    private void unclaim(TenantQueue lane) {
        QueuedCall next = lane.unclaim();
        if (next != null) ready.add(next);
    }

    private void quit(TenantQueue lane) {
        queued--;
        lane.quit();
    }

    private TenantQueue laneOf(@Nullable String tenant) {
        if (tenant == null || spec.per() == null) return everybody;
        return tenants.computeIfAbsent(
                tenant, name -> new TenantQueue(name, spec.shareOf(spec.concurrent()), spec.shareOf(spec.queue())));
    }

    private void forgetIfIdle(TenantQueue lane) {
        if (lane.tenant != null && lane.isIdle()) tenants.remove(lane.tenant);
    }

    static @Nullable QueuedCall pollFirst(Set<QueuedCall> waiters) {
        // As a rule nobody waits.
        if (waiters.isEmpty()) return null;
        Iterator<QueuedCall> iterator = waiters.iterator();
        QueuedCall first = iterator.next();
        iterator.remove();
        return first;
    }
}
