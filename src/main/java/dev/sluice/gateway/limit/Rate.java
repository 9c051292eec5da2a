package dev.sluice.gateway.limit;

import dev.sluice.core.spec.InvalidTextException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,6})/([a-z]{1,3})");

    /** Notations of people and of other gateways. */
    private static final Pattern MEANT =
            Pattern.compile("([0-9]{1,7}(?:\\.[0-9]{1,6})?) *(?:r|req)? */ *([A-Za-z]{1,10})");

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

    private static final Map<String, Window> BY_CODE =
            Stream.of(Window.values()).collect(Collectors.toUnmodifiableMap(Window::code, window -> window));

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
        Window window = matcher.matches() ? BY_CODE.get(matcher.group(2)) : null;
        Rate rate = window == null ? null : of(new BigDecimal(matcher.group(1)), window);
        if (rate != null) return rate;
        Rate meant = meant(text);
        Quota quota = Quota.meant(text);
        Object closest = meant == null && quota != null ? "quota: " + quota : meant;
        String hint = closest == null ? " (expected: " + EXPECTED + ")" : "; did you mean " + closest + "?";
        throw InvalidTextException.at(0, text + hint);
    }

    private static @Nullable Rate meant(String text) {
        Matcher matcher = MEANT.matcher(text);
        if (!matcher.matches()) return null;
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        Window window = BY_CODE.containsKey(unit) ? BY_CODE.get(unit) : OTHER_NAMES.get(unit);
        return window == null ? null : ofFraction(new BigDecimal(matcher.group(1)), window);
    }

    /** Returns the rate of the shortest window, at least the given one, with a whole number of units; null for none. */
    private static @Nullable Rate ofFraction(BigDecimal units, Window window) {
        for (Window longer : Window.values()) {
            if (longer.seconds < window.seconds) continue;
            Rate rate = of(units.multiply(BigDecimal.valueOf(longer.seconds / window.seconds)), longer);
            if (rate != null) return rate;
        }
        return null;
    }

    private static @Nullable Rate of(BigDecimal units, Window window) {
        BigDecimal number = units.stripTrailingZeros();
        boolean isValid =
                number.scale() <= 0 && number.signum() > 0 && number.compareTo(BigDecimal.valueOf(MAX_UNITS)) <= 0;
        return isValid ? new Rate(number.intValueExact(), window) : null;
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
