package dev.sluice.gateway.route;

import dev.sluice.language.json.RepeatedFieldException;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The parts of a request that select its route. Records which headers were read. For one request on one event loop. */
public final class RouteQuery {
    private final String host;
    private final List<String> segments;
    private final MultiMap headers;
    private Set<String> varyHeaders = Set.of();

    /**
     * Creates a query.
     *
     * @param host in lower case and without a port; empty for none
     * @param segments the decoded segments of the path
     */
    public RouteQuery(String host, List<String> segments, MultiMap headers) {
        this.host = host;
        this.segments = segments;
        this.headers = headers;
    }

    String host() {
        return host;
    }

    public List<String> segments() {
        return segments;
    }

    /**
     * Returns the values of headers, empty for a missing header, and records the names.
     *
     * @throws RepeatedFieldException if a header is repeated
     */
    List<String> values(List<String> names) {
        if (names.isEmpty()) return names;
        if (varyHeaders.isEmpty()) varyHeaders = new TreeSet<>();
        varyHeaders.addAll(names);
        return names.stream().map(this::value).toList();
    }

    private String value(String name) {
        List<String> values = headers.getAll(name);
        if (values.size() > 1) throw new RepeatedFieldException();
        return values.isEmpty() ? "" : values.get(0);
    }

    /** Returns the names of the headers that were read, in lower case, for {@code Vary}. */
    public Set<String> varyHeaders() {
        return varyHeaders;
    }
}
