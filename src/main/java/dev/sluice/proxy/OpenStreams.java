package dev.sluice.proxy;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the open streams of one route, up to a limit. Thread-safe. */
final class OpenStreams {
    private final int limit;
    private final AtomicInteger open = new AtomicInteger();

    OpenStreams(int limit) {
        this.limit = limit;
    }

    /** Opens a stream; returns false at the limit. */
    boolean tryOpen() {
        return open.getAndUpdate(count -> count < limit ? count + 1 : count) < limit;
    }

    /** Closes a stream that {@link #tryOpen} has opened. */
    void close() {
        open.decrementAndGet();
    }
}
