package dev.sluice.identity.introspection;

import dev.sluice.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log of an issuer that does not answer, and when it answers again: however many questions fail, and however
 * often that changes, each at most once in {@value #PAUSE_SECONDS} s. Used on the home loop alone.
 */
final class OutageLog {
    private static final Logger log = LoggerFactory.getLogger(OutageLog.class);
    private static final long PAUSE_SECONDS = 30;
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(PAUSE_SECONDS);

    private final String identity;
    private final Clock clock;
    private long tellableAt;
    private long failures;
    private boolean isTold;

    OutageLog(String identity, Clock clock) {
        this.identity = identity;
        this.clock = clock;
        this.tellableAt = clock.nanos();
    }

    /** A question had no answer. */
    void failed(@Nullable String why) {
        failures++;
        if (clock.nanos() - tellableAt < 0) return;
        log.warn(
                "identity {}: the issuer does not say whether it stands by tokens ({}); {} unanswered since the last such line",
                identity,
                why,
                failures);
        tellableAt = clock.nanos() + PAUSE;
        failures = 0;
        isTold = true;
    }

    /** A question had one. */
    void answered() {
        if (isTold) log.info("identity {}: the issuer answers again", identity);
        isTold = false;
    }
}
