package dev.sluice.gateway.limit.fleet;

import org.jspecify.annotations.Nullable;

/** The leases with units in hand, the one whose last request is the oldest first. Not thread-safe: {@link QuotaLeases} synchronizes. */
final class HeldLeases {
    private @Nullable QuotaLease first;
    private @Nullable QuotaLease last;
    private int size;

    /** Returns the first lease; null for none. */
    @Nullable
    QuotaLease first() {
        return first;
    }

    int size() {
        return size;
    }

    /** Adds a lease with units in hand as the last, and removes one without them. */
    void update(QuotaLease lease) {
        if (lease.hasUnits() == lease.isHeld) return;
        if (lease.isHeld) remove(lease);
        else addLast(lease);
    }

    /** Makes a lease of the list its last one. */
    void moveToEnd(QuotaLease lease) {
        if (!lease.isHeld || lease == last) return;
        remove(lease);
        addLast(lease);
    }

    /** Makes a lease of the list its first one. */
    void moveToStart(QuotaLease lease) {
        if (!lease.isHeld || lease == first) return;
        remove(lease);
        lease.later = first;
        if (first == null) last = lease;
        else first.earlier = lease;
        first = lease;
        lease.isHeld = true;
        size++;
    }

    private void addLast(QuotaLease lease) {
        lease.earlier = last;
        if (last == null) first = lease;
        else last.later = lease;
        last = lease;
        lease.isHeld = true;
        size++;
    }

    private void remove(QuotaLease lease) {
        if (lease.earlier == null) first = lease.later;
        else lease.earlier.later = lease.later;
        if (lease.later == null) last = lease.earlier;
        else lease.later.earlier = lease.earlier;
        lease.earlier = null;
        lease.later = null;
        lease.isHeld = false;
        size--;
    }
}
