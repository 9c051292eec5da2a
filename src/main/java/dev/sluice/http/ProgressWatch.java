package dev.sluice.http;

import dev.sluice.time.Clock;
import dev.sluice.time.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Detects a caller that makes too little progress while the gateway waits for it. Each time the caller has made the bytes of the
 * limit, a new period starts. A wait that ends in the current turn of the event loop costs no timer. For one event loop.
 */
public final class ProgressWatch {
    private final ProgressLimit limit;
    private final Clock clock;
    private final Runnable onSlow;
    private boolean waiting;
    private boolean expiredOnce;
    private long periodNanos;
    private long startedNanos;
    private long made;
    private Clock.@Nullable Timer timer;

    /** Creates a watch that does not wait; {@code onSlow} runs when a period ends without enough progress. */
    public ProgressWatch(ProgressLimit limit, Clock clock, Runnable onSlow) {
        this.limit = limit;
        this.clock = clock;
        this.onSlow = onSlow;
    }

    /** Starts a wait with a new period. No effect during a wait. */
    public void start() {
        start(limit.bytes().bytes());
    }

    /**
     * Starts a wait for a part whose progress shows only at its end.
     *
     * @param part bytes
     */
    void start(long part) {
        if (waiting) return;
        waiting = true;
        startPeriod(part);
        EventLoop.current().execute(this::schedule);
    }

    private void startPeriod(long part) {
        periodNanos = limit.nanosFor(part);
        startedNanos = clock.nanos();
        made = 0;
        expiredOnce = false;
    }

    /** Counts bytes that the caller has sent or read. */
    public void made(long bytes) {
        made += bytes;
        if (made >= limit.bytes().bytes()) startPeriod(limit.bytes().bytes());
    }

    /** Ends the wait, because the caller owes nothing. */
    public void stop() {
        waiting = false;
        if (timer != null) timer.cancel();
        timer = null;
    }

    private void schedule() {
        if (waiting && timer == null) timer = clock.after(Math.max(0, remaining()), this::check);
    }

    private long remaining() {
        return startedNanos + periodNanos - clock.nanos();
    }

    /** After a blocked event loop, timers run before received bytes are read. So a period ends one turn later. */
    private void check() {
        timer = null;
        boolean expired = remaining() <= 0;
        if (expired && expiredOnce) {
            stop();
            onSlow.run();
            return;
        }
        expiredOnce = expired;
        schedule();
    }
}
