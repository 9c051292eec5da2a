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
        QuotaPeriod period = from(kind.firstDay(instant.atZone(zone).toLocalDate()));
        // A clock that goes back over midnight shows the day before again, after the first midnight.
        return instant.isBefore(period.end())
                ? period
                : from(period.end().atZone(zone).toLocalDate());
    }

    private QuotaPeriod from(LocalDate firstDay) {
        return new QuotaPeriod(this, startOf(firstDay), startOf(kind.next(firstDay)));
    }

    /** Returns the first instant of a day, which is later than midnight where a change of the clock skips it. */
    private Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }
}
