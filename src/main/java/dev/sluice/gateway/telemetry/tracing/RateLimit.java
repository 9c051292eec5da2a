package dev.sluice.gateway.telemetry.tracing;

import java.util.concurrent.atomic.AtomicLong;

/** Permits a number of events a second, and that many at once (the generic cell rate algorithm, ITU-T I.371). Thread-safe. */
final class RateLimit {
    private static final long SECOND = 1_000_000_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final long interval;
    /** The time at which the limit has recovered from all earlier events. */
    private final AtomicLong recovered = new AtomicLong(NEVER);

    RateLimit(int perSecond) {
        this.interval = SECOND / perSecond;
    }

    /** Returns whether an event may happen now, and counts it then. */
    boolean permits(long nowNanos) {
        while (true) {
            long last = recovered.get();
            long from = last == NEVER || last - nowNanos < 0 ? nowNanos : last;
            if (from - nowNanos > SECOND - interval) return false;
            if (recovered.compareAndSet(last, from + interval)) return true;
        }
    }
}
