package dev.sluice.core.audit;

import dev.sluice.core.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Limits the lines about rejected requests, so that callers cannot fill a disk: one line for each source in {@value
 * #WINDOW_SECONDS} s, and {@value #MAX_SOURCES} lines of all sources. One more line counts the other rejections. Thread-safe.
 */
public final class RejectionLimit {
    static final int WINDOW_SECONDS = 10;
    static final int MAX_SOURCES = 100;

    /** Longer than all addresses. The name of a client that a proxy sends may be longer. */
    static final int MAX_SOURCE = 64;

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS);

    private final String kind;
    private final Clock clock;
    private final Set<String> sources = new HashSet<>();
    private long windowStart;
    private long suppressed;

    /**
     * Creates a limit without rejections.
     *
     * @param kind the name of the rejections in the line that counts them
     */
    public RejectionLimit(String kind, Clock clock) {
        this.kind = kind;
        this.clock = clock;
        this.windowStart = clock.nanos();
    }

    /** Returns whether a rejection gets a line; {@code source} is the address of the client. */
    public boolean allows(String source) {
        if (hasRoom(source.length() > MAX_SOURCE ? source.substring(0, MAX_SOURCE) : source)) return true;
        if (countSuppressed() == 1) clock.after(WINDOW, this::reportSuppressed);
        return false;
    }

    private synchronized boolean hasRoom(String source) {
        long now = clock.nanos();
        if (now - windowStart >= WINDOW) {
            windowStart = now;
            sources.clear();
        }
        return sources.size() < MAX_SOURCES && sources.add(source);
    }

    private synchronized long countSuppressed() {
        return ++suppressed;
    }

    private void reportSuppressed() {
        long count;
        synchronized (this) {
            count = suppressed;
            suppressed = 0;
        }
        AuditEvent.REFUSALS_SUPPRESSED.log(kind, count);
    }
}
