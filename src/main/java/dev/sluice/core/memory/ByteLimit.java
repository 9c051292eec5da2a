package dev.sluice.core.memory;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of the entries of a structure that outlives requests, up to a limit. Thread-safe. */
public final class ByteLimit {
    private final long max;
    private final AtomicLong used = new AtomicLong();

    /** @param max bytes */
    public ByteLimit(long max) {
        this.max = max;
    }

    /** Adds the bytes of an entry; returns whether they fit. */
    public boolean tryAdd(long bytes) {
        if (used.addAndGet(bytes) <= max) return true;
        used.addAndGet(-bytes);
        return false;
    }

    /** Removes the bytes of an entry. */
    public void remove(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Returns the bytes of all entries. */
    public long used() {
        return used.get();
    }

    /** Returns the limit in bytes. */
    public long max() {
        return max;
    }
}
