package dev.sluice.gateway.validation;

import java.time.YearMonth;

/** The dates and times of RFC 3339 (5.6). The offset of a time may be left out. */
final class DateTimeFormats {
    private static final int MINUTES_OF_DAY = 24 * 60;

    private static final int INVALID = Integer.MIN_VALUE;

    private DateTimeFormats() {}

    static boolean isDate(String text) {
        TextCursor cursor = new TextCursor(text);
        return takeDate(cursor) && cursor.isAtEnd();
    }

    static boolean isTime(String text) {
        TextCursor cursor = new TextCursor(text);
        return takeTime(cursor) && cursor.isAtEnd();
    }

    static boolean isDateTime(String text) {
        TextCursor cursor = new TextCursor(text);
        return takeDate(cursor) && cursor.takeLetter('t') && takeTime(cursor) && cursor.isAtEnd();
    }

    private static boolean takeDate(TextCursor cursor) {
        int year = cursor.takeNumber(4);
        if (year < 0 || !cursor.take('-')) return false;
        int month = cursor.takeNumber(2);
        if (month < 1 || month > 12 || !cursor.take('-')) return false;
        int day = cursor.takeNumber(2);
        return day >= 1 && day <= YearMonth.of(year, month).lengthOfMonth();
    }

    private static boolean takeTime(TextCursor cursor) {
        int hour = cursor.takeNumber(2);
        if (hour < 0 || hour > 23 || !cursor.take(':')) return false;
        int minute = cursor.takeNumber(2);
        if (minute < 0 || minute > 59 || !cursor.take(':')) return false;
        int second = cursor.takeNumber(2);
        if (second < 0 || second > 60) return false;
        if (cursor.take('.') && cursor.takeAll(TextCursor::isDigit) == 0) return false;
        int offset = takeOffset(cursor);
        boolean isLeapSecond = second == 60;
        return offset != INVALID && (!isLeapSecond || isLastMinute(hour * 60 + minute - offset));
    }

    /** A leap second is the last one of a day in UTC. */
    private static boolean isLastMinute(int minute) {
        return Math.floorMod(minute, MINUTES_OF_DAY) == MINUTES_OF_DAY - 1;
    }

    /** Returns the minutes of an offset, zero without one. */
    private static int takeOffset(TextCursor cursor) {
        if (cursor.isAtEnd() || cursor.takeLetter('z')) return 0;
        boolean isNegative = cursor.take('-');
        if (!isNegative && !cursor.take('+')) return INVALID;
        int hour = cursor.takeNumber(2);
        if (hour < 0 || hour > 23 || !cursor.take(':')) return INVALID;
        int minute = cursor.takeNumber(2);
        if (minute < 0 || minute > 59) return INVALID;
        return (isNegative ? -1 : 1) * (hour * 60 + minute);
    }
}
