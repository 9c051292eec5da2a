package dev.sluice.gateway.limit;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line a minute into the audit log about the requests that one limit rejected, or would have: their number, about the number of
 * their keys (a key that returns after its eviction counts again), and ten subjects. Thread-safe.
 */
final class LimitReport {
    private static final int MAX_SUBJECTS = 10;

    private final String limit;
    private final UnaryOperator<@Nullable String> shown;
    private final Runnable onMinute;
    private final MinuteTimer timer;

    /** The subjects of callers. The log shows them in another form, which may cost a digest each. */
    private final Set<String> subjects = new LinkedHashSet<>();

    private Mode mode = Mode.ENFORCE;
    private long requests;
    private long keys;

    /** What a line says. */
    private record Line(Mode mode, long requests, long keys, List<String> subjects) {}

    /** @param onMinute runs after each minute with a line, before the next one begins, and holds the lock of the report */
    LimitReport(String limit, LimitContext context, Runnable onMinute) {
        this.limit = limit;
        this.shown = context.subjects();
        this.onMinute = onMinute;
        this.timer = new MinuteTimer(context.clock(), this::write);
    }

    /**
     * Counts a request over the limit.
     *
     * @param newMode the mode of the limit for this request
     * @param isNewKey whether it is the first one of its key in this minute
     * @param subject of its caller; null for none
     */
    void onExceed(Mode newMode, boolean isNewKey, @Nullable String subject) {
        count(newMode, isNewKey, subject);
        timer.onEvent();
    }

    private synchronized void count(Mode newMode, boolean isNewKey, @Nullable String subject) {
        mode = newMode;
        requests++;
        if (isNewKey) keys++;
        if (subject != null && subjects.size() < MAX_SUBJECTS) subjects.add(subject);
    }

    /** Writes the line of the current minute, if it has a request. */
    void write() {
        Line line = take();
        // The last line may have counted the request that started this minute.
        if (line.requests() == 0) return;
        // Outside of the lock: requests would wait for the digests and for the log.
        String texts = line.subjects().stream()
                .map(shown)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(", "));
        AuditEvent.RATE_LIMIT.log(limit, line.mode(), line.requests(), line.keys(), texts.isEmpty() ? null : texts);
    }

    private synchronized Line take() {
        Line line = new Line(mode, requests, keys, List.copyOf(subjects));
        if (requests > 0) onMinute.run();
        requests = 0;
        keys = 0;
        subjects.clear();
        return line;
    }
}
