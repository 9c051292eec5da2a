package dev.sluice.identity.introspection;

import dev.sluice.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log of an issuer that does not answer, and when it answers again: however many questions fail, and however
 * often that changes, each at most once in {@value #REPORT_INTERVAL_SECONDS} s. Used on the home loop alone.
 */
final class OutageLog {
    private static final Logger log = LoggerFactory.getLogger(OutageLog.class);
    private static final long REPORT_INTERVAL_SECONDS = 30;
    private static final long REPORT_INTERVAL = TimeUnit.SECONDS.toNanos(REPORT_INTERVAL_SECONDS);

    private final String identity;
    private final Clock clock;
    private long nextReportNanos;
    private long failures;
    private boolean isReported;

    OutageLog(String identity, Clock clock) {
        this.identity = identity;
        this.clock = clock;
        this.nextReportNanos = clock.nanos();
    }

    /** A question had no answer. */
    void onFailure(@Nullable String reason) {
        failures++;
        if (clock.nanos() - nextReportNanos < 0) return;
        log.warn(
                "identity {}: the issuer does not say whether it stands by tokens ({}); {} unanswered since the last such line",
                identity,
                reason,
                failures);
        nextReportNanos = clock.nanos() + REPORT_INTERVAL;
        failures = 0;
        isReported = true;
    }

    /** A question had one. */
    void onAnswer() {
        if (isReported) log.info("identity {}: the issuer answers again", identity);
        isReported = false;
    }
}
