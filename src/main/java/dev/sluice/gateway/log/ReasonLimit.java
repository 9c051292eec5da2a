package dev.sluice.gateway.log;

import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.Reason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Allows {@value #LINES_PER_SECOND} lines a second for each reason, and counts the others. Reports their number at most once a
 * second for each reason. Thread-safe.
 */
final class ReasonLimit {
    static final int LINES_PER_SECOND = 100;
    /** The reason of a response with 5xx that the gateway did not cause. */
    private static final String NO_REASON = "none";

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final ObjLongConsumer<String> onSuppressed;
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /**
     * Creates a limit.
     *
     * @param onSuppressed receives the code of a reason, {@code none} for null, and the number of lines that it did not get
     */
    ReasonLimit(Clock clock, ObjLongConsumer<String> onSuppressed) {
        this.clock = clock;
        this.onSuppressed = onSuppressed;
    }

    boolean allows(@Nullable Reason reason) {
        String code = reason == null ? NO_REASON : reason.code();
        return windows.computeIfAbsent(code, Window::new).allows();
    }

    private final class Window {
        private final String reason;
        private long start = clock.nanos();
        private int lines;
        private long suppressed;

        Window(String reason) {
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
            onSuppressed.accept(reason, count);
        }
    }
}
