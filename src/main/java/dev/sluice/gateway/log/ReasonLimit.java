package dev.sluice.gateway.log;

import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Allows {@value #LINES_PER_SECOND} lines a second for each reason, and fewer for each route and reason, and counts the others. Reports
 * their number at most once a second for each reason. Thread-safe.
 */
final class ReasonLimit {
    static final int LINES_PER_SECOND = 100;
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

    private final int linesPerRoute;
    private final Clock clock;
    private final ObjLongConsumer<@Nullable Reason> suppressedLines;
    private final Map<Reason, Window> windows = new ConcurrentHashMap<>();
    private final Window withoutReason;

    /**
     * Creates a limit.
     *
     * @param linesPerRoute the lines a second for each route and reason; at least {@value #LINES_PER_SECOND} for no limit of a route
     * @param suppressedLines receives a reason, null for none, and the number of lines beyond its limits
     */
    ReasonLimit(int linesPerRoute, Clock clock, ObjLongConsumer<@Nullable Reason> suppressedLines) {
        this.linesPerRoute = linesPerRoute;
        this.clock = clock;
        this.suppressedLines = suppressedLines;
        this.withoutReason = new Window(null);
    }

    boolean allows(String route, @Nullable Reason reason) {
        Window window = reason == null ? withoutReason : windows.computeIfAbsent(reason, Window::new);
        return window.allows(route);
    }

    private final class Window {
        private final @Nullable Reason reason;
        /** The lines of each route in this second: at most as many routes as lines. */
        private final Map<String, Integer> linesOfRoutes = new HashMap<>();

        private long start = clock.nanos();
        private int lines;
        private long suppressed;

        Window(@Nullable Reason reason) {
            this.reason = reason;
        }

        synchronized boolean allows(String route) {
            long now = clock.nanos();
            if (now - start >= WINDOW) restart(now);
            if (lines < LINES_PER_SECOND && countLine(route)) {
                lines++;
                return true;
            }
            if (suppressed++ == 0) clock.after(WINDOW - (now - start), this::report);
            return false;
        }

        private void restart(long now) {
            start = now;
            lines = 0;
            linesOfRoutes.clear();
        }

        /** Returns false if the route has all its lines of this second. */
        private boolean countLine(String route) {
            if (linesPerRoute >= LINES_PER_SECOND) return true;
            if (linesOfRoutes.getOrDefault(route, 0) >= linesPerRoute) return false;
            linesOfRoutes.merge(route, 1, Integer::sum);
            return true;
        }

        private void report() {
            long count;
            synchronized (this) {
                count = suppressed;
                suppressed = 0;
            }
            suppressedLines.accept(reason, count);
        }
    }
}
