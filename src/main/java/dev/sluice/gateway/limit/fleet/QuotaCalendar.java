package dev.sluice.gateway.limit.fleet;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The calendar of a quota: days, weeks or months of a time zone. Immutable.
 *
 * @param zone whose midnight begins a period
 */
public record QuotaCalendar(PeriodKind kind, ZoneId zone) {
    /** Returns the period that an instant belongs to. */
    public QuotaPeriod at(Instant instant) {
        LocalDate first = kind.firstDay(instant.atZone(zone).toLocalDate());
        Instant start = startOf(first);
        // A zone that skips a day at the date line has a period less, and its days begin together.
        return new QuotaPeriod(this, start, startOf(kind.next(first)));
    }

    /** Returns the first instant of a day, which is later than midnight where a change of the clock skips it. */
    private Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }
}
