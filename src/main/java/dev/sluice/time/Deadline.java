package dev.sluice.time;

import java.time.Duration;

/**
 * The moment by which something must have ended, on the scale of {@link Clock#nanos()}.
 *
 * @param atNanos the moment, nanoseconds on the monotonic clock
 */
public record Deadline(long atNanos) {

    /** The moment {@code allowed} from now. */
    public static Deadline after(Duration timeout, Clock clock) {
        return new Deadline(clock.nanos() + timeout.toNanos());
    }

    /** Nanoseconds left; zero or negative once it has passed. */
    public long remaining(Clock clock) {
        return atNanos - clock.nanos();
    }

    public boolean isExpired(Clock clock) {
        return remaining(clock) <= 0;
    }

    /** Whichever of the two comes first. */
    public Deadline earlierOf(Deadline other) {
        return other.atNanos - atNanos < 0 ? other : this;
    }
}
