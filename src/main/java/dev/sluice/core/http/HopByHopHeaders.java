package dev.sluice.core.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

    private static final String CLOSE = "close";

    private static final HopByHopHeaders STANDARD_ONLY = new HopByHopHeaders(Set.of());

    private final Set<String> connectionOptions;

    private HopByHopHeaders(Set<String> connectionOptions) {
        this.connectionOptions = connectionOptions;
    }

    public static HopByHopHeaders of(MultiMap headers) {
        if (!headers.contains(HttpHeaders.CONNECTION)) return STANDARD_ONLY;
        List<String> connections = headers.getAll(HttpHeaders.CONNECTION);
        if (isKnown(connections)) return STANDARD_ONLY;
        Set<String> connectionOptions = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String connection : connections)
            for (String name : connection.split(",", -1)) if (!isKnown(name.trim())) connectionOptions.add(name.trim());
        return new HopByHopHeaders(connectionOptions);
    }

    /** Returns whether the only option is {@code close} or a standard header, such as {@code keep-alive}. */
    private static boolean isKnown(List<String> connections) {
        return connections.size() == 1 && (isKnown(connections.get(0)) || CLOSE.equalsIgnoreCase(connections.get(0)));
    }

    /** Returns whether a header is hop-by-hop in every message. */
    static boolean isKnown(String name) {
        return STANDARD.contains(name);
    }

    /** Returns the headers that are hop-by-hop in this message only, in any case: {@code Connection} names them. */
    public Set<String> named() {
        return connectionOptions;
    }

    /** Returns whether a header is hop-by-hop in this message. */
    public boolean contains(String name) {
        return isKnown(name) || connectionOptions.contains(name);
    }
}
