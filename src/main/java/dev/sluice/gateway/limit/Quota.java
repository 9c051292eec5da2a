package dev.sluice.gateway.limit;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.limit.fleet.PeriodKind;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of units in each period of the calendar, such as {@code 100000/month}. Immutable.
 *
 * @param units from 1 to {@value #MAX_UNITS}
 */
public record Quota(long units, PeriodKind period) {
    /** The most units of a quota. It keeps the numbers of the store exact, which are below 2^53. */
    public static final long MAX_UNITS = 1_000_000_000_000L;

    /** The valid form, for a message. */
    public static final String EXPECTED =
            "a quota such as 1000/day, 5000/week or 100000/month, with a whole number from 1 to " + MAX_UNITS;

    private static final long HOUR = 3600;

    private static final long DAY = 24 * HOUR;

    private static final Pattern MEANT = Pattern.compile("([1-9][0-9]{0,12}) */ *([A-Za-z]{1,7})");

    /** Units that operators write for a period. */
    private static final Map<String, PeriodKind> OTHER_NAMES = Map.of(
            "d", PeriodKind.DAY,
            "days", PeriodKind.DAY,
            "w", PeriodKind.WEEK,
            "wk", PeriodKind.WEEK,
            "weeks", PeriodKind.WEEK,
            "mo", PeriodKind.MONTH,
            "mon", PeriodKind.MONTH,
            "months", PeriodKind.MONTH);

    public Quota {
        if (units < 1 || units > MAX_UNITS) throw new IllegalArgumentException(units + " (expected: " + EXPECTED + ")");
    }

    /**
     * Parses {@code 1000/day}, {@code 5000/week} or {@code 100000/month}.
     *
     * @throws InvalidTextException for another text; the message has the expected form
     */
    public static Quota parse(String text) {
        Quota meant = meant(text);
        if (meant != null && meant.toString().equals(text)) return meant;
        String hint = meant == null ? " (expected: " + EXPECTED + ")" : "; did you mean " + meant + "?";
        throw InvalidTextException.at(0, text + hint);
    }

    /** Returns the quota that an operator meant by a text; null for a text that resembles no quota. */
    static @Nullable Quota meant(String text) {
        Matcher matcher = MEANT.matcher(text);
        if (!matcher.matches()) return null;
        PeriodKind period = period(matcher.group(2).toLowerCase(Locale.ROOT));
        long units = Long.parseLong(matcher.group(1));
        return period == null || units > MAX_UNITS ? null : new Quota(units, period);
    }

    private static @Nullable PeriodKind period(String name) {
        for (PeriodKind period : PeriodKind.values()) if (period.code().equals(name)) return period;
        return OTHER_NAMES.get(name);
    }

    /** Whether in each period of another quota of the same zone, this one admits no more units than the other. */
    public boolean admitsNoMore(Quota other) {
        return units * periodsIn(other) <= other.units;
    }

    /** Returns how many periods of this quota one period of another quota meets at most. */
    private long periodsIn(Quota other) {
        if (period == other.period) return 1;
        return switch (other.period) {
            case DAY -> 1;
            case WEEK -> period == PeriodKind.DAY ? 7 : 2;
            case MONTH -> period == PeriodKind.DAY ? 31 : 6;
        };
    }

    /** Returns the seconds of the longest period. It has one more hour at the end of daylight saving time. */
    public long longestSeconds() {
        return HOUR
                + switch (period) {
                    case DAY -> DAY;
                    case WEEK -> 7 * DAY;
                    case MONTH -> 31 * DAY;
                };
    }

    /** Returns the notation of the configuration. */
    @Override
    public String toString() {
        return units + "/" + period.code();
    }
}
