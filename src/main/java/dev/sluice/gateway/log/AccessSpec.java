package dev.sluice.gateway.log;

import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Percent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that get a line in the access log.
 *
 * @param errors whether requests that failed get a line
 * @param partial whether requests whose response lacks the result of a step get a line
 * @param clientErrors whether requests with a 4xx of a backend get a line
 * @param slow the duration from which a request gets a line; null for none
 * @param sample the share of all requests that get a line
 */
public record AccessSpec(
        boolean errors,
        boolean partial,
        boolean clientErrors,
        @Nullable Duration slow,
        Percent sample) {
    public static final Duration MIN_SLOW = Duration.ofMillis(1);
    public static final Duration MAX_SLOW = Duration.ofMinutes(15);
    public static final AccessSpec ALL = new AccessSpec(false, false, false, null, new Percent(100));
    public static final AccessSpec OFF = new AccessSpec(false, false, false, null, new Percent(0));

    /** The requests that get a line if the configuration does not say it. */
    public static final AccessSpec DEFAULT = new AccessSpec(true, true, true, null, new Percent(0));

    /** Returns the notation of the configuration. */
    @Override
    public String toString() {
        if (equals(ALL)) return "all";
        List<String> parts = new ArrayList<>();
        if (errors) parts.add(AccessPart.ERRORS.code());
        if (partial) parts.add(AccessPart.PARTIAL.code());
        if (clientErrors) parts.add(AccessPart.CLIENT_ERRORS.code());
        if (slow != null) parts.add("slow: " + Durations.format(slow));
        if (sample.value() > 0) parts.add("sample: " + sample);
        return parts.isEmpty() ? "off" : parts.toString();
    }
}
