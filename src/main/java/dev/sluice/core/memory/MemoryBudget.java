package dev.sluice.core.memory;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.memory.MemoryLimitException.Limit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The memory in bytes that all requests and connections of the process may hold together. Thread-safe.
 *
 * <p>One request may hold a quarter of the budget, and the requests of one route a half. The last tenth of the budget serves
 * requests of less than 64 KiB, so that small requests continue to work while large ones are rejected.
 */
public final class MemoryBudget {
    /** A request below this size, in bytes, may use the whole budget. */
    public static final long SMALL_REQUEST = 64 * 1024;

    private static final int REQUESTS_PER_BUDGET = 4;
    private static final int ROUTES_PER_BUDGET = 2;
    private static final int RESERVED_FRACTION = 10;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final Map<String, RouteUsage> usedByRoute = new ConcurrentHashMap<>();
    private final LongAdder rejectedByShare = new LongAdder();
    private final LongAdder rejectedByBudget = new LongAdder();

    /** The bytes of one route, and the number of its open accounts. */
    private static final class RouteUsage {
        private final AtomicLong bytes = new AtomicLong();
        private int accounts;
    }

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

    /** Returns the number of rejected reservations. */
    public long rejected(Limit reason) {
        return (reason == Limit.SHARE ? rejectedByShare : rejectedByBudget).sum();
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

    /** Returns the routes with open accounts. A route without any, such as a removed one, has no counter. */
    public Set<String> routes() {
        return usedByRoute.keySet();
    }

    /** Returns the counter of a route, for an account that must leave the route when it closes. */
    AtomicLong joinRoute(String route) {
        return requireNonNull(usedByRoute.compute(route, (name, current) -> {
                    RouteUsage usage = current == null ? new RouteUsage() : current;
                    usage.accounts++;
                    return usage;
                }))
                .bytes;
    }

    /** Removes the counter of a route after its last account. */
    void leaveRoute(String route) {
        usedByRoute.computeIfPresent(route, (name, usage) -> --usage.accounts == 0 ? null : usage);
    }

    /** Reserves bytes for a request that then holds {@code total} bytes; returns whether they fit. */
    boolean tryReserve(long bytes, long total) {
        return tryAdd(used, bytes, total < SMALL_REQUEST ? limit : limit - limit / RESERVED_FRACTION);
    }

    /** Adds bytes to the counter of a route; returns whether they fit. */
    boolean tryReserve(long bytes, AtomicLong route) {
        return tryAdd(route, bytes, limit / ROUTES_PER_BUDGET);
    }

    /** Returns whether bytes of a route fit now. */
    boolean fits(long bytes, AtomicLong route) {
        return used.get() + bytes <= limit && route.get() + bytes <= limit / ROUTES_PER_BUDGET;
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

    MemoryLimitException reject(Limit reason, long bytes) {
        (reason == Limit.SHARE ? rejectedByShare : rejectedByBudget).increment();
        return new MemoryLimitException(reason, bytes);
    }
}
