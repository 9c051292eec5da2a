package dev.sluice.gateway.limit;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.limit.fleet.PeriodKind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,12})/(day|week|month)");

    public Quota {
        if (units < 1 || units > MAX_UNITS) throw new IllegalArgumentException(units + " (expected: " + EXPECTED + ")");
    }

    /**
     * Parses {@code 1000/day}, {@code 5000/week} or {@code 100000/month}.
     *
     * @throws InvalidTextException for another text; the message has the expected form
     */
    public static Quota parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches() && Long.parseLong(matcher.group(1)) <= MAX_UNITS)
            return new Quota(
                    Long.parseLong(matcher.group(1)),
                    PeriodKind.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)));
        throw InvalidTextException.at(0, text + " (expected: " + EXPECTED + ")");
    }

    /** Returns the notation of the configuration. */
    @Override
    public String toString() {
        return units + "/" + period.code();
    }
}
