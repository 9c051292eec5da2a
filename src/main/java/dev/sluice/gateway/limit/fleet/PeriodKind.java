package dev.sluice.gateway.limit.fleet;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** A kind of period of the calendar. */
public enum PeriodKind {
    /** From midnight to midnight. */
    DAY {
        @Override
        LocalDate firstDay(LocalDate day) {
            return day;
        }

        @Override
        LocalDate next(LocalDate firstDay) {
            return firstDay.plusDays(1);
        }
    },
    /** From Monday to Sunday. */
    WEEK {
        @Override
        LocalDate firstDay(LocalDate day) {
            return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        }

        @Override
        LocalDate next(LocalDate firstDay) {
            return firstDay.plusWeeks(1);
        }
    },
    /** From the first day of a month to its last. */
    MONTH {
        @Override
        LocalDate firstDay(LocalDate day) {
            return day.withDayOfMonth(1);
        }

        @Override
        LocalDate next(LocalDate firstDay) {
            return firstDay.plusMonths(1);
        }
    };

    /** Returns the first day of the period that has a day. */
    abstract LocalDate firstDay(LocalDate day);

    /** Returns the first day of the next period. */
    abstract LocalDate next(LocalDate firstDay);

    /** Returns the word in the configuration. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
