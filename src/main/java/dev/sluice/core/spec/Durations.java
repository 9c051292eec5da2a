package dev.sluice.core.spec;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses and formats durations of the configuration. */
public final class Durations {
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Parses {@code 250ms}, {@code 2s}, {@code 5m}, {@code 1h} or {@code 180d}, a day of 24 h.
     *
     * @throws IllegalArgumentException for another text; the message names the expected form
     */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) throw new IllegalArgumentException("a duration such as 250ms, 2s, 5m or 1h");
        return Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
    }

    private static ChronoUnit unit(String name) {
        return switch (name) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }

    /** Returns a multiple of a duration. {@link Duration#multipliedBy} uses decimals, whose tables take 30 ms to initialise in Java 25. */
    public static Duration multiply(Duration duration, long factor) {
        return Duration.ofSeconds(
                Math.multiplyExact(duration.getSeconds(), factor), Math.multiplyExact(duration.getNano(), factor));
    }

    /** Returns a text that {@link #parse} reads as the same duration, rounded down to milliseconds. Days begin at 2d. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % 1000 != 0) return millis + "ms";
        long seconds = millis / 1000;
        if (seconds % 86_400 == 0 && seconds > 86_400) return seconds / 86_400 + "d";
        if (seconds % 3600 == 0) return seconds / 3600 + "h";
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
