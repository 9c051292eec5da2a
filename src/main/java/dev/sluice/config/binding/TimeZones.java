package dev.sluice.config.binding;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.Suggestion;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads time zones: the regions that Java knows, and offsets. Other notations of {@link ZoneId}, such as {@code UTC+2}, are not accepted. */
final class TimeZones {
    /** The valid form, for a message. */
    static final String EXPECTED = "a time zone such as Europe/Oslo, UTC or +02:00";

    private static final Pattern OFFSET = Pattern.compile("[+-](?:(?:0[0-9]|1[0-7]):[0-5][0-9]|18:00)");

    /** Other notations of offsets. */
    private static final Pattern MEANT = Pattern.compile("(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?");

    /** Shorter texts have no suggestion: EST is not EET, and abbreviations such as IST have several meanings. */
    private static final int MIN_LENGTH = 4;

    private TimeZones() {}

    /**
     * Parses the name of a region, or an offset.
     *
     * @throws InvalidTextException for another text; the message has a suggestion, or the expected form
     */
    static ZoneId parse(String text) {
        SortedSet<String> regions = new TreeSet<>(ZoneId.getAvailableZoneIds());
        if (regions.contains(text) || OFFSET.matcher(text).matches()) return ZoneId.of(text);
        String hint = meant(text, regions)
                .map(region -> "; did you mean " + region + "?")
                .orElse(" (expected: " + EXPECTED + ")");
        throw InvalidTextException.at(0, text + hint);
    }

    private static Optional<String> meant(String text, SortedSet<String> regions) {
        Matcher offset = MEANT.matcher(text);
        return offset.matches()
                ? Optional.of(offsetOf(offset))
                        .filter(meant -> OFFSET.matcher(meant).matches())
                : region(text, regions);
    }

    private static String offsetOf(Matcher offset) {
        String hours = offset.group(2);
        String minutes = offset.group(3);
        return offset.group(1) + (hours.length() == 1 ? "0" : "") + hours + ":" + (minutes == null ? "00" : minutes);
    }

    private static Optional<String> region(String text, SortedSet<String> regions) {
        return regions.stream()
                .filter(region -> region.equalsIgnoreCase(text))
                .findFirst()
                .or(() -> text.length() < MIN_LENGTH ? Optional.empty() : ofCity(text, regions));
    }

    /** An operator may write the city only. */
    private static Optional<String> ofCity(String text, SortedSet<String> regions) {
        String city = "/" + text.toLowerCase(Locale.ROOT).replace(' ', '_');
        return regions.stream()
                .filter(region -> region.toLowerCase(Locale.ROOT).endsWith(city))
                .findFirst()
                .or(() -> Suggestion.closest(text, regions));
    }
}
