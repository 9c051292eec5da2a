package dev.sluice.core.memory;

/**
 * The parts of the heap that structures may hold which outlive requests. They are outside of {@link MemoryBudgets}: a request that ends
 * returns none of these bytes. {@code docs/security.md} has a row for each.
 */
public enum HeapShare {
    AUDIT_LINES(128),
    APPLICATION_LINES(64),
    ACCESS_LINES(32),
    TRACES(32),
    /** For each identity. */
    VERIFIED_TOKENS(32),
    /** For each identity. */
    INTROSPECTED_TOKENS(32),
    /** For each entry of {@code credentials}. */
    TOKENS_OF_CALLERS(32),
    /** For each entry of {@code credentials}. */
    REVOCABLE_TOKENS(64),
    PATTERNS(64),
    /** For each client of a program. */
    TEMPLATES(128);

    private final int fraction;

    HeapShare(int fraction) {
        this.fraction = fraction;
    }

    /** Returns the bytes of this share in a heap of this process. */
    public long bytes() {
        return bytes(Runtime.getRuntime().maxMemory());
    }

    /** Returns the bytes of this share in a heap of some bytes. */
    public long bytes(long heap) {
        return heap / fraction;
    }
}
