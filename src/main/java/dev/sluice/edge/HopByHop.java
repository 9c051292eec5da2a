package dev.sluice.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which headers of a message end with its connection (RFC 9110 7.6.1): the known ones, and those that it names itself. */
final class HopByHop {
    private static final Set<String> KNOWN = ignoringCase(Set.of(
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

    private static final HopByHop NONE_NAMED = new HopByHop(Set.of());

    private final Set<String> named;

    private HopByHop(Set<String> named) {
        this.named = named;
    }

    /** Those of a message with these headers. */
    static HopByHop of(MultiMap headers) {
        List<String> connections = headers.getAll(HttpHeaders.CONNECTION);
        if (connections.isEmpty()) return NONE_NAMED;
        List<String> named = new ArrayList<>();
        for (String connection : connections) for (String name : connection.split(",", -1)) named.add(name.trim());
        return new HopByHop(ignoringCase(named));
    }

    boolean contains(String name) {
        return KNOWN.contains(name) || named.contains(name);
    }

    static Set<String> ignoringCase(Iterable<String> names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.forEach(set::add);
        return Collections.unmodifiableSet(set);
    }
}
