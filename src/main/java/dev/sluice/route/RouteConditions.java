package dev.sluice.route;

import dev.sluice.spec.InvalidTextException;
import dev.sluice.uri.PathPattern;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a request must be besides its method and path for a route to take it.
 *
 * @param host the host that is asked, in lower case; {@code *.example.com} for any below, and empty for every one
 * @param headers what its headers must be, each header once
 */
public record RouteConditions(String host, List<HeaderCondition> headers) {
    /** Every request. */
    public static final RouteConditions NONE = new RouteConditions("", List.of());

    private static final Pattern HOST =
            Pattern.compile("(?:\\*\\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*");

    /** The longest name that DNS has, RFC 1035 2.3.4. */
    private static final int MAX_HOST_LENGTH = 253;

    /**
     * The conditions with a host as it is written.
     *
     * @throws InvalidTextException when it is no name of a host
     */
    public static RouteConditions of(String host, List<HeaderCondition> headers) {
        String normalized = host.toLowerCase(Locale.ROOT);
        if (!normalized.isEmpty()
                && (normalized.length() > MAX_HOST_LENGTH
                        || !HOST.matcher(normalized).matches()))
            throw InvalidTextException.at(
                    0,
                    "'" + host
                            + "' is not a host (expected: a name without a port, such as api.example.com or *.example.com)");
        return new RouteConditions(normalized, List.copyOf(headers));
    }

    /** Whether no request can meet both. */
    public boolean isDisjointFrom(RouteConditions other) {
        return headers.stream().anyMatch(condition -> other.headers.stream().anyMatch(condition::isDisjointFrom));
    }

    /** The key of a route with this path, without its method: {@code api.example.com/x X-Version=2}. */
    String routeKey(PathPattern path) {
        StringBuilder key = new StringBuilder(host).append(path);
        for (HeaderCondition header : headers) key.append(' ').append(header);
        return key.toString();
    }
}
