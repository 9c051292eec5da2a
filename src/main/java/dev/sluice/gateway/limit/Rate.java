package dev.sluice.gateway.limit;

import dev.sluice.core.spec.InvalidTextException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate: a number of units in each window of time, such as {@code 100/s}. Immutable.
 *
 * @param units from 1 to {@value #MAX_UNITS}
 */
public record Rate(int units, Window window) {
    /** The most units of a rate. */
    public static final int MAX_UNITS = 1_000_000;

    /** The valid form, for a message. */
    public static final String EXPECTED =
            "a rate such as 10/s, 100/min, 5/h or 1/d, with a whole number from 1 to " + MAX_UNITS;

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,6})/([a-z]{1,10})");

    /** The most units of a burst. It keeps products of the arithmetic of buckets far below 2^63. */
    private static final long MAX_BURST = 1_000_000_000;

    private static final long MAX_FILL_SECONDS = 366L * 24 * 60 * 60;

    /** Units that other gateways know. */
    private static final Map<String, Window> OTHER_NAMES = Map.ofEntries(
            Map.entry("sec", Window.SECOND),
            Map.entry("second", Window.SECOND),
            Map.entry("seconds", Window.SECOND),
            Map.entry("m", Window.MINUTE),
            Map.entry("minute", Window.MINUTE),
            Map.entry("minutes", Window.MINUTE),
            Map.entry("hr", Window.HOUR),
            Map.entry("hour", Window.HOUR),
            Map.entry("hours", Window.HOUR),
            Map.entry("day", Window.DAY),
            Map.entry("days", Window.DAY));

    /** The time in which a rate counts its units. */
    public enum Window {
        SECOND(1, "s"),
        MINUTE(60, "min"),
        HOUR(3600, "h"),
        DAY(86_400, "d");

        private final int seconds;
        private final String code;

        Window(int seconds, String code) {
            this.seconds = seconds;
            this.code = code;
        }

        /** Returns the length in seconds. */
        public int seconds() {
            return seconds;
        }

        /** Returns the unit in the configuration: {@code s}, {@code min}, {@code h} or {@code d}. */
        public String code() {
            return code;
        }
    }

    public Rate {
        if (units < 1 || units > MAX_UNITS) throw new IllegalArgumentException(units + " (expected: " + EXPECTED + ")");
    }

    /**
     * Parses {@code 10/s}, {@code 100/min}, {@code 5/h} or {@code 1/d}.
     *
     * @throws InvalidTextException for another text; the message has the expected form, or a suggestion
     */
    public static Rate parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) throw invalid(text);
        int units = Integer.parseInt(matcher.group(1));
        if (units > MAX_UNITS) throw invalid(text);
        String unit = matcher.group(2);
        for (Window window : Window.values()) if (window.code.equals(unit)) return new Rate(units, window);
        Window meant = OTHER_NAMES.get(unit);
        if (meant == null) throw invalid(text);
        throw InvalidTextException.at(0, text + "; did you mean " + new Rate(units, meant) + "?");
    }

    private static InvalidTextException invalid(String text) {
        return InvalidTextException.at(0, text + " (expected: " + EXPECTED + ")");
    }

    /** Returns the burst of a limit without its own: a tenth of the units, and at least 1. */
    public int defaultBurst() {
        return Math.max(1, units / 10);
    }

    /** Returns the largest burst: the units of 366 days, and at most 1,000,000,000. */
    public long maxBurst() {
        return Math.min(MAX_BURST, units * MAX_FILL_SECONDS / window.seconds);
    }

    /** Returns the notation of the configuration. */
    @Override
    public String toString() {
        return units + "/" + window.code;
    }
}
