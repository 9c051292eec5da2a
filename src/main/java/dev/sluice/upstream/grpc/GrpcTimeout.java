package dev.sluice.upstream.grpc;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@code grpc-timeout}: the time that a caller waits for the trailers (gRPC over HTTP2, "Requests"). */
public final class GrpcTimeout {
    public static final String HEADER = "grpc-timeout";

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,8})([HMSmun])");
    private static final long MAX_DIGITS = 99_999_999;

    private GrpcTimeout() {}

    /** Returns the timeout, which may be zero; null if the text is malformed. */
    public static @Nullable Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches() ? Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2))) : null;
    }

    private static ChronoUnit unit(String letter) {
        return switch (letter) {
            case "H" -> ChronoUnit.HOURS;
            case "M" -> ChronoUnit.MINUTES;
            case "S" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MILLIS;
            case "u" -> ChronoUnit.MICROS;
            default -> ChronoUnit.NANOS;
        };
    }

    /** Formats nanoseconds in the finest unit with eight digits, rounded down. A time below 1 ns becomes 1 ns. */
    public static String format(long nanos) {
        if (nanos <= MAX_DIGITS) return Math.max(1, nanos) + "n";
        if (nanos / 1_000 <= MAX_DIGITS) return nanos / 1_000 + "u";
        if (nanos / 1_000_000 <= MAX_DIGITS) return nanos / 1_000_000 + "m";
        return Math.min(MAX_DIGITS, nanos / 1_000_000_000) + "S";
    }
}
