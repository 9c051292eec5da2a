package dev.sluice.gateway.log;

import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.Reason;
import dev.sluice.gateway.log.AccessLog.SuppressedLines;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Allows {@value #LINES_PER_SECOND} lines a second for each reason, and counts the others. Reports their number at most once a
 * second for each reason. Thread-safe.
 */
final class ReasonLimit {
    static final int LINES_PER_SECOND = 100;
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final SuppressedLines suppressedLines;
    private final Map<Reason, Window> windows = new ConcurrentHashMap<>();
    private final Window withoutReason;

    ReasonLimit(Clock clock, SuppressedLines suppressedLines) {
        this.clock = clock;
        this.suppressedLines = suppressedLines;
        this.withoutReason = new Window(null);
    }

    boolean allows(@Nullable Reason reason) {
        Window window = reason == null ? withoutReason : windows.computeIfAbsent(reason, Window::new);
        return window.allows();
    }

    private final class Window {
        private final @Nullable Reason reason;
        private long start = clock.nanos();
        private int lines;
        private long suppressed;

        Window(@Nullable Reason reason) {
            this.reason = reason;
        }

        synchronized boolean allows() {
            long now = clock.nanos();
            if (now - start >= WINDOW) {
                start = now;
                lines = 0;
            }
            if (lines < LINES_PER_SECOND) {
                lines++;
                return true;
            }
            if (suppressed++ == 0) clock.after(WINDOW - (now - start), this::report);
            return false;
        }

        private void report() {
            long count;
            synchronized (this) {
                count = suppressed;
                suppressed = 0;
            }
            suppressedLines.onSuppress(reason, count);
        }
    }
}
