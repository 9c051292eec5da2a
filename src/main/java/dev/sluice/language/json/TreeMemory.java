package dev.sluice.language.json;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;

/** The reserved memory of one tree, which is returned if the tree is not built. Not thread-safe. */
final class TreeMemory {
    private final MemoryAccount account;
    private long reserved;

    TreeMemory(MemoryAccount account) {
        this.account = account;
    }

    /** @throws MemoryLimitException if the bytes exceed a limit */
    void reserve(long bytes) {
        account.reserve(bytes);
        reserved += bytes;
    }

    void release() {
        account.release(reserved);
    }
}
