package dev.sluice.upstream.store;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts that fail: 50 to 100 ms after the first failure, twice as long after each further one, and 1 to 2 s at most.
 * The random part keeps replicas from asking at the same time. Confined to one event loop.
 */
final class Backoff {
    private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MAX_DOUBLINGS = 5;
    private static final long MAX_NANOS = Duration.ofSeconds(2).toNanos();

    private final RandomGenerator random;
    private int doublings;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Returns the time until the next attempt in nanoseconds. */
    long nextNanos() {
        long longest = Math.min(MAX_NANOS, FIRST_NANOS << doublings);
        doublings = Math.min(MAX_DOUBLINGS, doublings + 1);
        return longest - (long) (random.nextDouble() * longest / 2);
    }

    void reset() {
        doublings = 0;
    }
}
