package dev.sluice.upstream.store;

import dev.sluice.core.time.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the store for the process: it is away while at least one connection is away. Writes a line at each change of the state.
 * Thread-safe.
 */
final class StoreHealth {
    private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);

    private final Clock clock;
    private volatile StoreStatus status;
    /** The time at which a connection has failed last. */
    private volatile long failedNanos;
    /** The number of connections that are away. Guarded by this. */
    private int away;
    /** Guarded by this. */
    private long awayNanos;

    StoreHealth(Clock clock) {
        this.clock = clock;
        this.status = new StoreStatus(clock.now(), null);
        this.failedNanos = clock.nanos();
    }

    StoreStatus status() {
        return status;
    }

    /** A connection that was up has failed. */
    void onFailure() {
        failedNanos = clock.nanos();
    }

    /** Whether no connection that was up has failed since a time. */
    boolean isAfterFailure(long nanos) {
        return nanos - failedNanos > 0;
    }

    synchronized void onAway(StoreReason reason) {
        if (away++ > 0) return;
        awayNanos = clock.nanos();
        log.warn("the store is away: {}", reason.text());
        status = new StoreStatus(clock.now(), reason);
    }

    synchronized void onBack() {
        if (away == 1)
            log.info("the store is back after {} ms", TimeUnit.NANOSECONDS.toMillis(clock.nanos() - awayNanos));
        onEnd();
    }

    /** A connection that was away is not needed any more. Writes no line. */
    synchronized void onEnd() {
        if (--away > 0) return;
        status = new StoreStatus(clock.now(), null);
    }
}
