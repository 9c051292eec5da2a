package dev.sluice.core.netty.connection;

import dev.sluice.core.time.Clock;
import java.time.Duration;

/**
 * Limits the number of control frames and frames without data of a connection in each window of time. For one event loop.
 *
 * <p>Netty 4.2.20: permits any number of control frames, and of frames without data between others. {@code Http2LimitsTest}
 */
final class FrameLimit {
    static final int MAX = 1000;
    static final Duration WINDOW = Duration.ofSeconds(10);

    private final Clock clock;
    private long windowStart;
    private int count;

    FrameLimit(Clock clock) {
        this.clock = clock;
        this.windowStart = clock.nanos();
    }

    /** Counts a frame. Returns false if it exceeds the limit. */
    boolean allows() {
        long now = clock.nanos();
        if (now - windowStart >= WINDOW.toNanos()) {
            windowStart = now;
            count = 0;
        }
        return ++count <= MAX;
    }
}
