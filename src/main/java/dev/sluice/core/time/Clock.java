package dev.sluice.core.time;

import java.time.Instant;

/**
 * Reads the time and sets timers. Other rooms receive a clock as a parameter, so that tests control the time. Thread-safe.
 *
 * <p>Durations are measured with {@link #nanos()}, which does not follow changes of the wall clock. {@link #now()} is only for
 * dates of other systems, such as {@code Retry-After} or a token's expiry.
 */
public interface Clock {

    /** Returns the monotonic time in nanoseconds. Only differences between two readings have a meaning. */
    long nanos();

    /** Returns the wall-clock time. */
    Instant now();

    /**
     * Runs a task once on the current event loop, never before the delay has passed. A delay of zero or less runs the task as soon
     * as possible after this call returns.
     */
    Timer after(long delayNanos, Runnable task);

    /** A pending task. */
    interface Timer {

        /** Cancels the task. Does nothing after the task has run or was cancelled. */
        void cancel();
    }
}
