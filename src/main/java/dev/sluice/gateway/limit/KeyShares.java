package dev.sluice.gateway.limit;

import dev.sluice.core.memory.MemoryBudget;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the rate limits of one configuration may keep.
 *
 * @param all the keys of all limits together. They hold at most a quarter of the memory, so that a flood of keys leaves the rest to requests
 */
public record KeyShares(int all) {
    private static final int MAX_DEFAULT_KEYS = 100_000;
    private static final int MEMORY_FRACTION = 16;

    /**
     * Returns the keys of a configuration.
     *
     * @param configured {@code server.rate_limit_keys}; null for the smaller of 100,000 and what a sixteenth of the memory pays
     * @param memory bytes of {@code server.memory}
     */
    public static KeyShares of(@Nullable Integer configured, long memory) {
        long wanted = configured == null
                ? Math.min(MAX_DEFAULT_KEYS, memory / MEMORY_FRACTION / LimitBuckets.BYTES_EACH)
                : configured;
        return new KeyShares((int) Math.min(wanted, most(memory)));
    }

    /** Returns the most keys of all limits for this memory in bytes. */
    public static long most(long memory) {
        return MemoryBudget.shareOf(memory) / LimitBuckets.BYTES_EACH;
    }

    /** Returns the keys of each of some limits; at least 1. */
    public int ofEach(int limits) {
        return Math.max(1, all / Math.max(1, limits));
    }
}
