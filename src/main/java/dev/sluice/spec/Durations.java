package dev.sluice.spec;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses and formats durations of the configuration. */
public final class Durations {
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,9})(ms|s|m|h)");

    private Durations() {}

    /**
     * Parses {@code 250ms}, {@code 2s}, {@code 5m} or {@code 1h}.
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
            default -> ChronoUnit.HOURS;
        };
    }

    /** Returns a multiple of a duration. {@link Duration#multipliedBy} uses decimals, whose tables take 30 ms to initialise in Java 25. */
    public static Duration multiply(Duration duration, long factor) {
        return Duration.ofSeconds(
                Math.multiplyExact(duration.getSeconds(), factor), Math.multiplyExact(duration.getNano(), factor));
    }

    /** Returns the shortest text that {@link #parse} reads as the same duration, rounded down to milliseconds. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % 1000 != 0) return millis + "ms";
        long seconds = millis / 1000;
        if (seconds % 3600 == 0) return seconds / 3600 + "h";
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
