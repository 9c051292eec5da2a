package dev.sluice.gateway.limit.fleet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one limit with a debt that no call has brought to the store, by age. Thread-safe: a thread that has the lock of the table may
 * call it.
 */
final class Debtors {
    /** The index of a lease without a debt. */
    static final int NONE = -1;

    /** The most debts of keys that the table has forgotten. Their memory is paid by no account. */
    private static final int MAX_EVICTED = 1000;

    private List<Lease> waiting = new ArrayList<>();
    private List<Lease> older = new ArrayList<>();
    private List<Lease> due = new ArrayList<>();
    private int evicted;

    /** The plan and the rate of debts. */
    record Terms(String plan, FleetRate rate, Debtors debtors) {}

    /** Adds a lease, unless it is there. */
    synchronized void add(Lease lease) {
        if (lease.debtorIndex() != NONE) return;
        if (!lease.bucket().isKept() && !countEvicted(lease)) return;
        put(waiting, lease);
    }

    /** Removes a lease, if it is there. */
    synchronized void remove(Lease lease) {
        if (lease.debtorIndex() == NONE) return;
        remove(listOf(lease), lease.debtorIndex());
        if (lease.isEvictedDebtor()) evicted--;
        lease.setEvictedDebtor(false);
    }

    /** Returns false if too many debts of evicted keys wait. The lease knows that it counts: its bucket may leave the table meanwhile. */
    private boolean countEvicted(Lease lease) {
        boolean fits = evicted < MAX_EVICTED;
        if (fits) evicted++;
        lease.setEvictedDebtor(fits);
        return fits;
    }

    /** The table has forgotten the bucket of a lease. */
    synchronized void onEvict(Lease lease) {
        int index = lease.debtorIndex();
        if (index != NONE && !lease.isEvictedDebtor() && !countEvicted(lease)) remove(listOf(lease), index);
    }

    /** A part of a lease has passed. A debt is due after the second one. */
    synchronized void age() {
        for (Lease lease : older) put(due, lease);
        older = waiting;
        waiting = new ArrayList<>();
    }

    /** Returns a lease whose debt must leave now, and removes it; null for none. */
    synchronized @Nullable Lease poll() {
        if (due.isEmpty()) return null;
        Lease last = due.get(due.size() - 1);
        remove(last);
        return last;
    }

    /** Returns the number of leases with a debt. */
    synchronized int size() {
        return waiting.size() + older.size() + due.size();
    }

    /** Returns how many debts must leave now. */
    synchronized int due() {
        return due.size();
    }

    private List<Lease> listOf(Lease lease) {
        if (has(due, lease)) return due;
        return has(older, lease) ? older : waiting;
    }

    private static boolean has(List<Lease> leases, Lease lease) {
        int index = lease.debtorIndex();
        return index < leases.size() && leases.get(index) == lease;
    }

    private static void put(List<Lease> leases, Lease lease) {
        lease.setDebtorIndex(leases.size());
        leases.add(lease);
    }

    /** Moves the last lease to the index. */
    private static void remove(List<Lease> leases, int index) {
        Lease removed = leases.get(index);
        Lease last = leases.remove(leases.size() - 1);
        if (last != removed) {
            leases.set(index, last);
            last.setDebtorIndex(index);
        }
        removed.setDebtorIndex(NONE);
    }
}
