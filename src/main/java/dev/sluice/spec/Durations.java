package dev.sluice.spec;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as an operator writes and reads them. */
public final class Durations {
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,9})(ms|s|m|h)");

    private Durations() {}

    /**
     * Reads {@code 250ms}, {@code 2s}, {@code 5m} or {@code 1h}.
     *
     * @throws IllegalArgumentException when it is none of these; the message says what is
     */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) throw new IllegalArgumentException("a duration such as 250ms, 2s, 5m or 1h");
        return unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            default -> Duration.ofHours(1);
        };
    }

    /** The shortest text that {@link #parse} reads back as the same duration, to the millisecond. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % 1000 != 0) return millis + "ms";
        long seconds = millis / 1000;
        if (seconds % 3600 == 0) return seconds / 3600 + "h";
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
