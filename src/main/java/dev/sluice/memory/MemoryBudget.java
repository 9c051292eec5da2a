package dev.sluice.memory;

import dev.sluice.memory.MemoryLimitException.Limit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The memory in bytes that all requests and connections of the process may hold together. Thread-safe.
 *
 * <p>One request may hold a quarter of the budget, and the requests of one route a half. The last tenth of the budget serves
 * requests of less than 64 KiB, so that small requests continue to work while large ones are refused.
 */
public final class MemoryBudget {
    /** A request below this size, in bytes, may use the whole budget. */
    public static final long SMALL_REQUEST = 64 * 1024;

    private static final int REQUESTS_PER_BUDGET = 4;
    private static final int ROUTES_PER_BUDGET = 2;
    private static final int RESERVED_FRACTION = 10;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final Map<String, AtomicLong> usedByRoute = new ConcurrentHashMap<>();
    private final LongAdder refusedByShare = new LongAdder();
    private final LongAdder refusedByBudget = new LongAdder();

    /** @param limit bytes */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Returns the limit in bytes. */
    public long limit() {
        return limit;
    }

    /** Returns the bytes in use. */
    public long used() {
        return used.get();
    }

    /** Returns the number of refused reservations. */
    public long refused(Limit reason) {
        return (reason == Limit.SHARE ? refusedByShare : refusedByBudget).sum();
    }

    /** Returns the bytes that one request may hold. */
    public long share() {
        return shareOf(limit);
    }

    /** Returns the bytes that one request may hold of a budget. */
    public static long shareOf(long limit) {
        return limit / REQUESTS_PER_BUDGET;
    }

    /**
     * Opens an account that holds some bytes from the start.
     *
     * @throws MemoryLimitException if they do not fit now
     */
    public MemoryAccount open(long bytes) {
        MemoryAccount account = new MemoryAccount(this);
        account.reserve(bytes);
        return account;
    }

    /** Returns the counter of a route. The number of routes bounds the number of counters. */
    AtomicLong usedBy(String route) {
        return usedByRoute.computeIfAbsent(route, name -> new AtomicLong());
    }

    /** Reserves bytes for a request that then holds {@code total} bytes; returns whether they fit. */
    boolean tryReserve(long bytes, long total) {
        return tryAdd(used, bytes, total < SMALL_REQUEST ? limit : limit - limit / RESERVED_FRACTION);
    }

    /** Adds bytes to the counter of a route; returns whether they fit. */
    boolean tryReserve(long bytes, AtomicLong route) {
        return tryAdd(route, bytes, limit / ROUTES_PER_BUDGET);
    }

    private static boolean tryAdd(AtomicLong counter, long bytes, long max) {
        long before = counter.get();
        while (before + bytes <= max) {
            if (counter.compareAndSet(before, before + bytes)) return true;
            before = counter.get();
        }
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    MemoryLimitException refuse(Limit reason, long bytes) {
        (reason == Limit.SHARE ? refusedByShare : refusedByBudget).increment();
        return new MemoryLimitException(reason, bytes);
    }
}
