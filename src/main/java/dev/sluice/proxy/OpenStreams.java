package dev.sluice.proxy;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the open streams of one route, also through reloads that change the route or its backend. Thread-safe. */
public final class OpenStreams {
    private final AtomicInteger open = new AtomicInteger();

    /** Opens a stream; returns false at the limit, which counts the streams that other settings of the route have opened. */
    boolean tryOpen(int limit) {
        return open.getAndUpdate(count -> count < limit ? count + 1 : count) < limit;
    }

    /** Closes a stream that {@link #tryOpen} has opened. */
    void close() {
        open.decrementAndGet();
    }
}
