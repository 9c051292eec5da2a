package dev.sluice.gateway.limit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaCalendarTest {
    private static final long HOUR = 3600;

    private static QuotaPeriod period(PeriodKind kind, String zone, String instant) {
        return new QuotaCalendar(kind, ZoneId.of(zone)).at(Instant.parse(instant));
    }

    @Test
    void a_day_is_from_midnight_to_midnight_of_the_zone() {
        QuotaPeriod day = period(PeriodKind.DAY, "Europe/Oslo", "2026-11-30T23:30:00Z");

        assertThat(day.start()).isEqualTo("2026-11-30T23:00:00Z");
        assertThat(day.end()).isEqualTo("2026-12-01T23:00:00Z");
        assertThat(day.seconds()).isEqualTo(24 * HOUR);
    }

    @Test
    void a_week_begins_on_monday() {
        QuotaPeriod sunday = period(PeriodKind.WEEK, "UTC", "2026-11-29T23:59:59Z");
        QuotaPeriod monday = period(PeriodKind.WEEK, "UTC", "2026-11-30T00:00:00Z");

        assertThat(sunday.start()).isEqualTo("2026-11-23T00:00:00Z");
        assertThat(monday.start()).isEqualTo("2026-11-30T00:00:00Z").isEqualTo(sunday.end());
    }

    @Test
    void a_month_is_as_long_as_the_calendar_says() {
        assertThat(period(PeriodKind.MONTH, "UTC", "2028-02-29T12:00:00Z").seconds())
                .isEqualTo(29 * 24 * HOUR);
        assertThat(period(PeriodKind.MONTH, "Europe/Oslo", "2026-03-10T12:00:00Z")
                        .seconds())
                .isEqualTo((31 * 24 - 1) * HOUR);
    }

    @Test
    void a_day_of_a_change_of_the_clock_has_23_or_25_hours() {
        assertThat(period(PeriodKind.DAY, "Europe/Oslo", "2026-03-29T12:00:00Z").seconds())
                .isEqualTo(23 * HOUR);
        assertThat(period(PeriodKind.DAY, "Europe/Oslo", "2026-10-25T12:00:00Z").seconds())
                .isEqualTo(25 * HOUR);
        assertThat(period(PeriodKind.WEEK, "Europe/Oslo", "2026-10-25T12:00:00Z")
                        .seconds())
                .isEqualTo((7 * 24 + 1) * HOUR);
    }

    @Test
    void a_day_without_midnight_begins_at_one_o_clock() {
        QuotaPeriod brazil = period(PeriodKind.DAY, "America/Sao_Paulo", "2018-11-04T12:00:00Z");
        QuotaPeriod lebanon = period(PeriodKind.DAY, "Asia/Beirut", "2026-03-29T12:00:00Z");

        assertThat(brazil.start().atZone(ZoneId.of("America/Sao_Paulo")).toLocalDateTime())
                .isEqualTo("2018-11-04T01:00:00");
        assertThat(brazil.seconds()).isEqualTo(23 * HOUR);
        assertThat(lebanon.start().atZone(ZoneId.of("Asia/Beirut")).toLocalDateTime())
                .isEqualTo("2026-03-29T01:00:00");
        assertThat(lebanon.seconds()).isEqualTo(23 * HOUR);
    }

    @Test
    void a_day_whose_last_hour_comes_twice_has_25_hours() {
        QuotaPeriod day = period(PeriodKind.DAY, "America/Sao_Paulo", "2018-02-18T02:30:00Z");

        assertThat(day.start()).isEqualTo("2018-02-17T02:00:00Z");
        assertThat(day.end()).isEqualTo("2018-02-18T03:00:00Z");
        assertThat(day.seconds()).isEqualTo(25 * HOUR);
    }

    /** At 00:01 the clock goes back to 23:01, so that the day before comes again after the first midnight. */
    @Test
    void a_clock_that_goes_back_over_midnight_stays_in_the_new_day() {
        Instant firstMidnight = Instant.parse("2006-10-29T02:30:00Z");
        QuotaCalendar days = new QuotaCalendar(PeriodKind.DAY, ZoneId.of("America/St_Johns"));
        Instant dayBeforeAgain = firstMidnight.plusSeconds(600);

        assertThat(dayBeforeAgain.atZone(days.zone()).toLocalDate()).isEqualTo(LocalDate.of(2006, 10, 28));
        assertThat(days.at(dayBeforeAgain).start()).isEqualTo(firstMidnight);
        assertThat(days.at(firstMidnight.minusSeconds(1)).end()).isEqualTo(firstMidnight);
    }

    @Test
    void a_day_that_the_date_line_skips_has_no_period() {
        QuotaPeriod before = period(PeriodKind.DAY, "Pacific/Apia", "2011-12-30T09:00:00Z");

        assertThat(before.end()).isEqualTo("2011-12-30T10:00:00Z");
        assertThat(period(PeriodKind.DAY, "Pacific/Apia", "2011-12-30T10:00:00Z")
                        .start())
                .isEqualTo("2011-12-30T10:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Oslo",
                "America/Sao_Paulo",
                "Asia/Beirut",
                "America/St_Johns",
                "Pacific/Apia",
                "Africa/Cairo",
                "Australia/Lord_Howe",
                "+05:45"
            })
    void periods_follow_each_other_without_a_gap(String zone) {
        for (PeriodKind kind : PeriodKind.values()) {
            QuotaCalendar calendar = new QuotaCalendar(kind, ZoneId.of(zone));
            Instant end = Instant.parse("2030-01-01T00:00:00Z");
            QuotaPeriod period = calendar.at(Instant.parse("1999-12-31T12:00:00Z"));
            while (period.end().isBefore(end)) {
                QuotaPeriod next = calendar.at(period.end());
                assertThat(next.start()).isEqualTo(period.end());
                assertThat(calendar.at(next.end().minusNanos(1))).isEqualTo(next);
                assertThat(next.contains(next.end().minusSeconds(1800))).isTrue();
                assertThat(calendar.at(next.end().minusSeconds(1800))).isEqualTo(next);
                period = next;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PeriodKind.class)
    void the_time_until_the_end_is_never_negative(PeriodKind kind) {
        QuotaPeriod period = period(kind, "UTC", "2026-11-30T12:00:00Z");

        assertThat(period.nanosUntilEnd(period.end().minusSeconds(2))).isEqualTo(2_000_000_000L);
        assertThat(period.nanosUntilEnd(period.end().plusSeconds(1))).isZero();
    }

    @Test
    void the_text_of_a_key_names_the_kind_and_the_start() {
        assertThat(period(PeriodKind.MONTH, "Europe/Oslo", "2026-11-10T12:00:00Z")
                        .keyText())
                .isEqualTo("month-2026-10-31T23:00:00Z");
    }
}
