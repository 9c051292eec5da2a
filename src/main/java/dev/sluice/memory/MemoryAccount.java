package dev.sluice.memory;

import dev.sluice.memory.MemoryLimitException.Limit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one request or connection holds of a {@link MemoryBudget}. Thread-safe: a worker thread may parse the body of a
 * request while its event loop ends the request.
 */
public final class MemoryAccount {
    private static final MemoryAccount UNLIMITED = new MemoryAccount(new MemoryBudget(Long.MAX_VALUE / 2));

    static {
        // A closed account grants every reservation and counts none.
        UNLIMITED.close();
    }

    private final MemoryBudget budget;
    private @Nullable AtomicLong route;
    private long held;
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
        AtomicLong counter = budget.usedBy(name);
        if (!budget.tryReserve(held, counter)) throw budget.refuse(Limit.BUDGET, held);
        route = counter;
    }

    /**
     * Reserves bytes until {@link #close}. A closed account grants every reservation: its request ends, and stops its work.
     *
     * @throws MemoryLimitException if the request would hold more than its share, or the bytes do not fit now
     */
    public synchronized void reserve(long bytes) {
        if (closed || bytes == 0) return;
        if (held + bytes > budget.share()) throw budget.refuse(Limit.SHARE, bytes);
        if (!budget.tryReserve(bytes, held + bytes)) throw budget.refuse(Limit.BUDGET, bytes);
        if (route != null && !budget.tryReserve(bytes, route)) {
            budget.release(bytes);
            throw budget.refuse(Limit.BUDGET, bytes);
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

    /** Returns the bytes that this account holds. */
    public synchronized long held() {
        return held;
    }

    /** Returns all bytes to the budget. A second call has no effect. */
    public synchronized void close() {
        if (closed) return;
        release(held);
        closed = true;
    }
}
