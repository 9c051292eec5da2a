package dev.sluice.gateway.limit;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.limit.RateLimitSpec.Mode;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line a minute into the audit log about the requests that one limit rejected, or would have: their number, the number of their
 * keys, and ten subjects. Thread-safe.
 */
final class LimitReport {
    private static final int MAX_SUBJECTS = 10;

    private final String limit;
    private final Runnable onMinute;
    private final MinuteTimer timer;
    private final Set<String> subjects = new LinkedHashSet<>();
    private Mode mode = Mode.ENFORCE;
    private long requests;
    private long keys;

    /** @param onMinute called after each minute with a line, before the next one begins */
    LimitReport(String limit, Clock clock, Runnable onMinute) {
        this.limit = limit;
        this.onMinute = onMinute;
        this.timer = new MinuteTimer(clock, this::write);
    }

    /** Whether the line has room for another subject. */
    synchronized boolean takesSubjects() {
        return subjects.size() < MAX_SUBJECTS;
    }

    /**
     * Counts a request over the limit.
     *
     * @param newMode the mode of the limit for this request
     * @param isNewKey whether it is the first one of its key in this minute
     * @param subject its subject as the log shows it; null for none
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

    private synchronized void write() {
        // The last line may have counted the request that started this minute.
        if (requests == 0) return;
        AuditEvent.RATE_LIMIT.log(limit, mode, requests, keys, subjects.isEmpty() ? null : String.join(", ", subjects));
        requests = 0;
        keys = 0;
        subjects.clear();
        onMinute.run();
    }
}
