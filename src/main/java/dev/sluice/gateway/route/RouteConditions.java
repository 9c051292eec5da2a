package dev.sluice.gateway.route;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.language.uri.PathPattern;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The conditions of a route on requests, besides method and path.
 *
 * @param host in lower case; {@code *.example.com} matches every subdomain, and an empty text every host
 * @param headers conditions with different header names
 */
public record RouteConditions(String host, List<HeaderCondition> headers) {
    /** Matches every request. */
    public static final RouteConditions ANY = new RouteConditions("", List.of());

    private static final Pattern HOST =
            Pattern.compile("(?:\\*\\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*");

    /** The longest name in DNS (RFC 1035 2.3.4). */
    private static final int MAX_HOST_LENGTH = 253;

    /**
     * Creates conditions with a host in any case.
     *
     * @throws InvalidTextException if the host is invalid
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

    /** Returns whether no request matches the headers of both. */
    public boolean isDisjointFrom(RouteConditions other) {
        return headers.stream().anyMatch(condition -> other.headers.stream().anyMatch(condition::isDisjointFrom));
    }

    /** Returns the key of a route without its method, such as {@code api.example.com/x X-Version=2}. */
    String routeKey(PathPattern path) {
        StringBuilder key = new StringBuilder(host).append(path);
        for (HeaderCondition header : headers) key.append(' ').append(header);
        return key.toString();
    }
}
