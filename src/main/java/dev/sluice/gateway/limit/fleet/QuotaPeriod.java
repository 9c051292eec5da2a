package dev.sluice.gateway.limit.fleet;

import java.time.Duration;
import java.time.Instant;

/**
 * A period of the calendar of a quota. Immutable.
 *
 * @param start its first instant
 * @param end the first instant of the next period
 */
public record QuotaPeriod(QuotaCalendar calendar, Instant start, Instant end) {
    /** Whether an instant belongs to the period. */
    public boolean contains(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }

    /** Returns the length in seconds. The days and weeks of a change of the clock are shorter or longer than others. */
    public long seconds() {
        return Duration.between(start, end).toSeconds();
    }

    /** Returns the nanoseconds from an instant to the end; 0 after it. */
    public long nanosUntilEnd(Instant instant) {
        return Math.max(0, Duration.between(instant, end).toNanos());
    }

    /** Returns the part of a key in the store that names the period, such as {@code month-2026-10-31T23:00:00Z}. */
    String keyText() {
        return calendar.kind().code() + '-' + start;
    }
}
