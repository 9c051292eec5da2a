package dev.sluice.upstream.backend;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.UnusableReply.StatusFailure;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses {@code Retry-After} (RFC 9110, 10.2.3) and its date formats (5.6.7). */
public final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    /** IMF-fixdate, the RFC 850 date with its two-digit year, and the date of C asctime. */
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendPattern("[EEE, dd MMM uuuu HH:mm:ss 'GMT']")
            .optionalStart()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
            .appendPattern(" HH:mm:ss 'GMT'")
            .optionalEnd()
            .appendPattern("[EEE MMM ppd HH:mm:ss uuuu]")
            .toFormatter(Locale.US)
            .withZone(ZoneOffset.UTC);

    private RetryAfter() {}

    /** Returns the delay, zero for a past date; null without a valid header. */
    public static @Nullable Duration delay(StatusFailure failure, Clock clock) {
        String header = failure.headers().get(HttpHeaders.RETRY_AFTER);
        if (header == null) return null;
        if (SECONDS.matcher(header).matches()) return Duration.ofSeconds(Long.parseLong(header));
        Instant date = date(header);
        return date == null ? null : notNegative(Duration.between(sentAt(failure, clock), date));
    }

    /** Returns the {@code Date} of the reply, so that both times come from the backend's clock. */
    private static Instant sentAt(StatusFailure failure, Clock clock) {
        String header = failure.headers().get(HttpHeaders.DATE);
        Instant date = header == null ? null : date(header);
        return date == null ? clock.now() : date;
    }

    private static @Nullable Instant date(String text) {
        try {
            return DATE.parse(text, Instant::from);
        } catch (DateTimeParseException notADate) {
            return null;
        }
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
