package dev.sluice.core.memory;

/**
 * The budgets of the process. Thread-safe.
 *
 * @param heap pays for connections, requests, bodies, trees, replies and responses
 * @param direct pays for the bytes of responses that callers have not taken yet, which wait in direct buffers
 */
public record MemoryBudgets(MemoryBudget heap, MemoryBudget direct) {

    /**
     * Returns budgets of this part of the heap and of half of the direct memory. The other half is for received bytes and for bytes on
     * their way to backends.
     *
     * @param heap in bytes
     * @param maxDirect the limit of the direct memory, in bytes
     */
    public static MemoryBudgets ofProcess(long heap, long maxDirect) {
        return new MemoryBudgets(new MemoryBudget(heap), new MemoryBudget(maxDirect / 2));
    }
}
