package dev.sluice.language.json;

import dev.sluice.core.memory.MemoryAccount;

/**
 * Reserves memory for the names of a document while a detector looks for duplicates, and returns it at the end. {@code NameMemoryTest}
 * compares the constants with a real heap. Not thread-safe.
 */
final class NameMemory implements AutoCloseable {
    /** Bytes. */
    private static final int STEP = 16 * 1024;

    /** The buffers of a parser. */
    private static final int PARSER = 64 * 1024;

    /** The characters of the names, and two copies of their bytes in the table of the parser. */
    private static final int TEXTS_PER_BYTE = 3;

    /** A text without its characters, and its part of the table of the parser. */
    private static final int NAME = 144;

    /** The parser drops its table when it has this number of names. */
    private static final int MAX_IN_TABLE = 64 * 1024;

    /** A text without its characters, and its entry in a set. */
    private static final int NAME_IN_SET = 96;

    private final MemoryAccount memory;
    private long reserved;
    private long used;
    private int names;

    /** @throws dev.sluice.core.memory.MemoryLimitException if the names of a document of this length could exceed a limit */
    NameMemory(int documentBytes, MemoryAccount memory) {
        this.memory = memory;
        use(PARSER + (long) TEXTS_PER_BYTE * documentBytes);
    }

    /** Reserves memory for the next name. */
    void add() {
        if (names++ < MAX_IN_TABLE) use(NAME);
    }

    /** Reserves memory for a name that a set keeps. */
    void addToSet() {
        use(NAME_IN_SET);
    }

    /** Notes that a set with this number of names is garbage. */
    void dropSet(int size) {
        used -= (long) NAME_IN_SET * size;
    }

    private void use(long bytes) {
        used += bytes;
        if (used <= reserved) return;
        memory.reserve(used + STEP - reserved);
        reserved = used + STEP;
    }

    @Override
    public void close() {
        memory.release(reserved);
    }
}
