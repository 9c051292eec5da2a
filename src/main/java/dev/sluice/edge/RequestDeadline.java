package dev.sluice.edge;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a request may take: as long as its route allows, or less when its caller stops waiting before. */
final class RequestDeadline {
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");

    private RequestDeadline() {}

    /**
     * Reads what the caller says about it.
     *
     * @param header the header with the caller's milliseconds; null when callers are not asked
     * @throws ProblemException (400) when the header is there and is not one whole number of at least 1
     */
    static Duration from(HttpServerRequest request, @Nullable String header, Duration maxDuration) {
        List<String> values = header == null ? List.of() : request.headers().getAll(header);
        if (values.isEmpty()) return maxDuration;
        Duration requested = Duration.ofMillis(values.size() == 1 ? millis(values.get(0)) : 0);
        if (requested.isZero())
            throw new ProblemException(
                    Problem.of(400, "Header " + header + " is not one whole number of milliseconds, at least 1."));
        return requested.compareTo(maxDuration) < 0 ? requested : maxDuration;
    }

    /** Zero for what is no such number; one with more digits would say that the caller waits for ages, which nobody does. */
    private static long millis(String text) {
        return MILLIS.matcher(text).matches() ? Long.parseLong(text) : 0;
    }
}
