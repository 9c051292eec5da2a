package dev.sluice.time;

import java.time.Instant;

/**
 * What time it is and how to wait. Handed to whoever needs either, so that a test can own time.
 *
 * <p>Durations are measured on {@link #nanos()}, which no change of the wall clock moves. {@link #now()} is only for
 * dates that came from outside, such as {@code Retry-After} or a token's expiry, which are converted at once.
 */
public interface Clock {

    /** Monotonic time in nanoseconds; only differences between two readings mean anything. */
    long nanos();

    /** Wall-clock time. */
    Instant now();

    /**
     * Runs {@code task} once, {@code delayNanos} from now and never sooner, on the event loop of the caller. A delay of
     * zero or less means as soon as possible, and still not within this call.
     */
    Timer after(long delayNanos, Runnable task);

    /** One pending wait. */
    interface Timer {

        /** Ends the wait; its task does not run. Harmless when it already ran or was cancelled. */
        void cancel();
    }
}
