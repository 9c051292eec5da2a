package dev.sluice.edge;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the timeout of a request: the deadline of its route, or a shorter time that the caller requests. */
final class RequestDeadline {
    static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");

    private RequestDeadline() {}

    /**
     * Returns the shorter of the requested time and {@code maxDuration}.
     *
     * @param header the header with the requested milliseconds; null if the gateway reads none
     * @throws ProblemException (400) if the header is not a single whole number of at least 1
     */
    static Duration from(HttpServerRequest request, @Nullable String header, Duration maxDuration) {
        List<String> values = header == null ? List.of() : request.headers().getAll(header);
        if (values.isEmpty()) return maxDuration;
        Duration requested = Duration.ofMillis(values.size() == 1 ? millis(values.get(0)) : 0);
        if (requested.isZero())
            throw new ProblemException(
                    400, "Header " + header + " must be a single whole number of milliseconds, at least 1.");
        return requested.compareTo(maxDuration) < 0 ? requested : maxDuration;
    }

    /** Returns 0 for an invalid number. */
    private static long millis(String text) {
        return MILLIS.matcher(text).matches() ? Long.parseLong(text) : 0;
    }
}
