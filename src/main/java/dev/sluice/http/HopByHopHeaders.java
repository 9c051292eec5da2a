package dev.sluice.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The hop-by-hop headers of a message (RFC 9110 7.6.1): the standard headers, and those that its {@code Connection} header names.
 * Immutable and thread-safe.
 */
public final class HopByHopHeaders {
    private static final Set<String> STANDARD = HeaderSyntax.caseInsensitive(Set.of(
            "Connection",
            "HTTP2-Settings",
            "Keep-Alive",
            "Proxy-Authenticate",
            "Proxy-Authentication-Info",
            "Proxy-Authorization",
            "Proxy-Connection",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade"));

    private static final HopByHopHeaders STANDARD_ONLY = new HopByHopHeaders(Set.of());

    private final Set<String> connectionOptions;

    private HopByHopHeaders(Set<String> connectionOptions) {
        this.connectionOptions = connectionOptions;
    }

    public static HopByHopHeaders of(MultiMap headers) {
        List<String> connections = headers.getAll(HttpHeaders.CONNECTION);
        if (connections.isEmpty()) return STANDARD_ONLY;
        List<String> connectionOptions = new ArrayList<>();
        for (String connection : connections)
            for (String name : connection.split(",", -1)) connectionOptions.add(name.trim());
        return new HopByHopHeaders(HeaderSyntax.caseInsensitive(connectionOptions));
    }

    /** Returns whether a header is hop-by-hop in every message. */
    static boolean isKnown(String name) {
        return STANDARD.contains(name);
    }

    /** Returns whether a header is hop-by-hop in this message. */
    public boolean contains(String name) {
        return isKnown(name) || connectionOptions.contains(name);
    }
}
