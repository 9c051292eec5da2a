package dev.sluice.core.netty.connection;

import dev.sluice.core.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits the time from the first byte of a head to its last. A head that arrives in one piece sets no timer, and later heads of the
 * connection share one timer of the clock. For one event loop.
 *
 * <p>Vert.x 5.1.10: limits the time of a head only by the idle timeout, which each byte starts anew. {@code SlowHeadsTest}
 */
public final class HeadTimer {
    /** The longest time for the head of a request. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    private final Clock clock;
    private final Runnable onTimeout;
    private Clock.@Nullable Timer timer;
    private boolean isRunning;
    private long startedNanos;

    /** @param onTimeout runs when a head takes longer than 10 s */
    public HeadTimer(Clock clock, Runnable onTimeout) {
        this.clock = clock;
        this.onTimeout = onTimeout;
    }

    /** Starts the time of a head. Has no effect while it runs. */
    public void start() {
        if (isRunning) return;
        isRunning = true;
        startedNanos = clock.nanos();
        if (timer == null) schedule(LIMIT.toNanos());
    }

    /** Ends the time of a head. The timer of the clock stays for the next head. */
    public void stop() {
        isRunning = false;
    }

    /** Ends the timer, because the connection has closed. */
    public void close() {
        stop();
        if (timer != null) timer.cancel();
        timer = null;
    }

    private void schedule(long nanos) {
        timer = clock.after(nanos, this::onTimer);
    }

    private void onTimer() {
        timer = null;
        if (!isRunning) return;
        long rest = startedNanos + LIMIT.toNanos() - clock.nanos();
        if (rest > 0) schedule(rest);
        else {
            isRunning = false;
            onTimeout.run();
        }
    }
}
