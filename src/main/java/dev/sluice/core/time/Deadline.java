package dev.sluice.core.time;

import java.time.Duration;

/** A point in time at which an operation times out, in {@link Clock#nanos()}. */
public record Deadline(long atNanos) {

    public static Deadline after(Duration timeout, Clock clock) {
        return new Deadline(clock.nanos() + timeout.toNanos());
    }

    /** Returns the nanoseconds until the deadline; zero or negative after it. */
    public long remaining(Clock clock) {
        return atNanos - clock.nanos();
    }

    public boolean isExpired(Clock clock) {
        return remaining(clock) <= 0;
    }

    /** Returns the deadline after a time that does not count towards it. */
    public Deadline plusNanos(long nanos) {
        return new Deadline(atNanos + nanos);
    }

    public Deadline earlierOf(Deadline other) {
        return other.atNanos - atNanos < 0 ? other : this;
    }
}
