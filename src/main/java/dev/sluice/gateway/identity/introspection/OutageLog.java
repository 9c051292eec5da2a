package dev.sluice.gateway.identity.introspection;

import dev.sluice.core.time.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that an issuer does not respond and that it responds again, at most once in {@value #REPORT_INTERVAL_SECONDS} s. Used on
 * one event loop.
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

    void onFailure(Throwable failure) {
        failures++;
        if (clock.nanos() - nextReportNanos < 0) return;
        log.warn(
                "identity {}: the issuer does not verify tokens ({}); failed requests since the last such line: {}",
                identity,
                failure.getMessage(),
                failures);
        nextReportNanos = clock.nanos() + REPORT_INTERVAL;
        failures = 0;
        isReported = true;
    }

    void onResponse() {
        if (isReported) log.info("identity {}: the issuer responds again", identity);
        isReported = false;
    }
}
