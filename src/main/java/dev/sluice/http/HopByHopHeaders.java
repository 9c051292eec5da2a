package dev.sluice.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The headers of a message that are meant for the next hop alone (RFC 9110 7.6.1): the known ones, and those that its
 * {@code Connection} header names.
 */
public final class HopByHopHeaders {
    private static final Set<String> KNOWN = HeaderSyntax.caseInsensitive(Set.of(
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

    private static final HopByHopHeaders NONE_NAMED = new HopByHopHeaders(Set.of());

    private final Set<String> named;

    private HopByHopHeaders(Set<String> named) {
        this.named = named;
    }

    /** Returns those of a message with these headers. */
    public static HopByHopHeaders of(MultiMap headers) {
        List<String> connections = headers.getAll(HttpHeaders.CONNECTION);
        if (connections.isEmpty()) return NONE_NAMED;
        List<String> named = new ArrayList<>();
        for (String connection : connections) for (String name : connection.split(",", -1)) named.add(name.trim());
        return new HopByHopHeaders(HeaderSyntax.caseInsensitive(named));
    }

    /** Returns whether a header of this name is meant for the next hop in every message. */
    static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    /** Returns whether the header of this name is meant for the next hop in this message. */
    public boolean contains(String name) {
        return isKnown(name) || named.contains(name);
    }
}
