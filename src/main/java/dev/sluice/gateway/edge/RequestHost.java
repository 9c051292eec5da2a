package dev.sluice.gateway.edge;

import dev.sluice.core.http.RequestAuthority;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;

/**
 * Validates the host of a request and normalises it for routing: lower case, no port, no dot at the end (RFC 9112 3.2). On
 * HTTP/2, Vert.x rejects a Host header that differs from the authority (RFC 9113 8.3.1).
 */
public final class RequestHost {
    private static final int MAX_LENGTH = 255;

    private RequestHost() {}

    /**
     * Returns the normalised host, or an empty text for a request of HTTP/1.0 without a host.
     *
     * @throws ProblemException (400) if there are several hosts or an invalid host
     */
    public static String from(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll("Host");
        if (hosts.size() > 1 || (request.version() == HttpVersion.HTTP_1_1 && hosts.isEmpty()))
            throw new ProblemException(
                    400, GatewayReason.MALFORMED_REQUEST, "A request must have exactly one Host header.");
        HostAndPort authority = RequestAuthority.of(request);
        boolean hasHost = authority != null && !authority.host().isEmpty();
        if (!hasHost && hosts.stream().allMatch(String::isBlank)) return "";
        if (authority == null)
            throw new ProblemException(400, GatewayReason.MALFORMED_REQUEST, "The Host header does not name a host.");
        return normalize(authority.host().toLowerCase(Locale.ROOT));
    }

    static String normalize(String host) {
        boolean isHost = host.startsWith("[") ? isAddress(host) : isName(host);
        if (!isHost || host.length() > MAX_LENGTH)
            throw new ProblemException(400, GatewayReason.MALFORMED_REQUEST, "The Host header does not name a host.");
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean isAddress(String host) {
        return host.endsWith("]")
                && host.substring(1, host.length() - 1).chars().allMatch(c -> "0123456789abcdef:.".indexOf(c) >= 0);
    }

    private static boolean isName(String host) {
        boolean isWithinLabel = false;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.' ? !isWithinLabel : !isNameCharacter(c)) return false;
            isWithinLabel = c != '.';
        }
        return !host.isEmpty();
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
