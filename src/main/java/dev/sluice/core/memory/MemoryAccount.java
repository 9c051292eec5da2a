package dev.sluice.core.memory;

import dev.sluice.core.memory.MemoryLimitException.Limit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one request or connection holds of a {@link MemoryBudget}. Thread-safe: a worker thread may parse the body of a
 * request while its event loop ends the request.
 */
public final class MemoryAccount {
    /** The bytes that one byte of a body takes until its request ends: as bytes, as a tree, and in the response. */
    static final int GROWTH = 10;

    private static final MemoryAccount UNLIMITED = new MemoryAccount(new MemoryBudget(Long.MAX_VALUE / 2));

    static {
        // It counts nothing.
        UNLIMITED.close();
    }

    private final MemoryBudget budget;
    private @Nullable String routeName;
    private @Nullable AtomicLong route;
    private long held;
    private long reservedAhead;
    private int workers;
    private boolean closed;

    MemoryAccount(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Returns an account without a limit, for calls that belong to no request of a caller. */
    public static MemoryAccount unlimited() {
        return UNLIMITED;
    }

    /**
     * Counts the bytes for a route, too.
     *
     * @throws MemoryLimitException if the route holds too much now
     */
    public synchronized void setRoute(String name) {
        if (closed) return;
        AtomicLong counter = budget.joinRoute(name);
        if (!budget.tryReserve(held, counter)) {
            budget.leaveRoute(name);
            throw budget.reject(Limit.BUDGET, held);
        }
        routeName = name;
        route = counter;
    }

    /**
     * Reserves {@value #GROWTH} times the bytes of a body before they arrive, but no more than the share of the request. Later
     * reservations use these bytes first. So a request that is admitted does not fail because of those that come after it.
     *
     * @throws MemoryLimitException if the body itself exceeds the share, or its growth does not fit now
     */
    public synchronized void reserveAhead(long body) {
        if (closed) return;
        if (held() + body > budget.share()) throw budget.reject(Limit.SHARE, body);
        long ahead = Math.min(body * GROWTH, budget.share() - held);
        grow(ahead);
        reservedAhead += ahead;
    }

    /**
     * Checks that these bytes fit into the budget and the route now, and reserves none.
     *
     * @throws MemoryLimitException if they do not fit
     */
    public synchronized void require(long bytes) {
        if (route != null && !budget.fits(bytes, route)) throw budget.reject(Limit.BUDGET, bytes);
    }

    /**
     * Reserves bytes until {@link #close}.
     *
     * @throws MemoryLimitException if the request would hold more than its share, or the bytes do not fit now, or the account is
     *     closed: the caller may have gone while a worker thread parses its body, which would otherwise have no limit
     */
    public synchronized void reserve(long bytes) {
        if (bytes == 0 || this == UNLIMITED) return;
        if (closed) throw new MemoryLimitException(Limit.BUDGET, bytes);
        long fromAhead = Math.min(bytes, reservedAhead);
        grow(bytes - fromAhead);
        reservedAhead -= fromAhead;
    }

    /**
     * Reserves bytes if they fit, for traces that the process can do without.
     *
     * @return whether they fit; a rejection counts for no metric
     */
    public synchronized boolean tryReserve(long bytes) {
        if (closed || held + bytes > budget.share() || !budget.tryReserve(bytes, held + bytes)) return false;
        held += bytes;
        return true;
    }

    private void grow(long bytes) {
        if (bytes == 0) return;
        if (held + bytes > budget.share()) throw budget.reject(Limit.SHARE, bytes);
        if (!budget.tryReserve(bytes, held + bytes)) throw budget.reject(Limit.BUDGET, bytes);
        if (route != null && !budget.tryReserve(bytes, route)) {
            budget.release(bytes);
            throw budget.reject(Limit.BUDGET, bytes);
        }
        held += bytes;
    }

    /** Returns bytes that were reserved, before the account closes. */
    public synchronized void release(long bytes) {
        if (closed) return;
        held -= bytes;
        budget.release(bytes);
        if (route != null) route.addAndGet(-bytes);
    }

    /** Returns the bytes that this account holds, without those that it holds for later reservations. */
    public synchronized long held() {
        return held - reservedAhead;
    }

    /**
     * Begins work on a thread that may outlive the request and refers to its bytes, so that they stay paid for until {@link #endWork}.
     *
     * @return whether the account is open
     */
    synchronized boolean beginWork() {
        if (closed) return this == UNLIMITED;
        workers++;
        return true;
    }

    synchronized void endWork() {
        if (this != UNLIMITED && --workers == 0 && closed) returnAll();
    }

    /** Rejects later reservations, and returns all bytes to the budget after the last work. A second call has no effect. */
    public synchronized void close() {
        if (closed) return;
        closed = true;
        if (workers == 0) returnAll();
    }

    private void returnAll() {
        budget.release(held);
        if (route != null) route.addAndGet(-held);
        held = 0;
        reservedAhead = 0;
        if (routeName != null) budget.leaveRoute(routeName);
    }
}
