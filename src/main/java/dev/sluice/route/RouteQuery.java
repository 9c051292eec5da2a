package dev.sluice.route;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a request asks for, and which of its headers have decided where it goes. Belongs to one request. */
public final class RouteQuery {
    private final String host;
    private final List<String> segments;
    private final MultiMap headers;
    private final Set<String> varyHeaders = new TreeSet<>();

    /**
     * What is asked.
     *
     * @param host in lower case and without a port; empty for none
     * @param segments those of the path, decoded
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

    /** The values of headers that decide, each empty where there is none, or more than one. */
    List<String> values(List<String> names) {
        if (names.isEmpty()) return names;
        varyHeaders.addAll(names);
        return names.stream().map(this::value).toList();
    }

    private String value(String name) {
        List<String> values = headers.getAll(name);
        return values.size() == 1 ? values.get(0) : "";
    }

    /** The names of the headers that had a say, in lower case: with others, the answer might be another. */
    public Set<String> varyHeaders() {
        return varyHeaders;
    }
}
