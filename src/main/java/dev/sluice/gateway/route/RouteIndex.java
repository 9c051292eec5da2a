package dev.sluice.gateway.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.language.json.RepeatedFieldException;
import dev.sluice.language.uri.MalformedPathException;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathPattern.Segment;
import dev.sluice.language.uri.RequestPath;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route for a request in a tree of path segments, one tree for each host. The cost does not grow with the number of
 * routes. An exact host comes before {@code *.} and its longest suffix, and these before any host. Literals come before
 * parameters, and these before a catch-all. More header conditions come before fewer. A search that fails in one branch continues
 * in the next. Thread-safe after the last {@link #add}.
 *
 * @param <T> a route
 */
public final class RouteIndex<T> {
    private static final String ANY_HOST = RouteConditions.ANY.host();

    private final Map<String, PathNode<T>> hosts = new HashMap<>();

    /** Adds a route. The configuration ensures that no other route matches the same requests. */
    public void add(HttpMethod method, PathPattern path, RouteConditions conditions, T route) {
        PathNode<T> node = hosts.computeIfAbsent(conditions.host(), host -> new PathNode<>());
        for (Segment segment : path.segments()) node = node.child(segment);
        node.routes
                .computeIfAbsent(method.name(), name -> new ConditionalRoutes<>())
                .add(conditions, new RouteMatch<>(route, path));
    }

    /**
     * Returns the route for a request; null if no route matches, or if the request is ambiguous.
     *
     * @param host in lower case and without a port; empty for none
     * @param path percent-encoded, without a query
     */
    public @Nullable T match(HttpMethod method, String host, String path, MultiMap headers) {
        try {
            RouteMatch<T> match = find(method, new RouteQuery(host, RequestPath.parse(path), headers));
            return match == null ? null : match.route();
        } catch (MalformedPathException | RepeatedFieldException e) {
            return null;
        }
    }

    /**
     * Returns the route for a request; null if no route matches. A GET route serves HEAD if its host has no HEAD route.
     *
     * @throws RepeatedFieldException if the request repeats a header that a condition reads
     */
    @Nullable
    public RouteMatch<T> find(HttpMethod method, RouteQuery query) {
        return find(method, query, Selection.BY_HEADERS);
    }

    /**
     * Returns the route for a request as {@link #find} does, whatever the header conditions of routes are; null if no route matches. Of
     * routes that differ in these conditions only, it returns any. Reads no header of the request.
     */
    @Nullable
    public RouteMatch<T> findAnyHeaders(HttpMethod method, RouteQuery query) {
        return find(method, query, Selection.ANY_HEADERS);
    }

    /** Whether header conditions select the route of one method, host and path. */
    private enum Selection {
        BY_HEADERS,
        ANY_HEADERS
    }

    private @Nullable RouteMatch<T> find(HttpMethod method, RouteQuery query, Selection selection) {
        for (PathNode<T> root : rootsFor(query.host())) {
            RouteMatch<T> match = find(root, method.name(), query, 0, selection);
            if (match == null && method.equals(HttpMethod.HEAD)) match = find(root, "GET", query, 0, selection);
            if (match != null) return match;
        }
        return null;
    }

    /** Returns the methods of all routes that match apart from the method, in the form of {@code Allow}. */
    public String allowedMethods(RouteQuery query) {
        Set<String> methods = methods(query, Selection.BY_HEADERS);
        if (methods.contains("GET")) methods.add("HEAD");
        return String.join(", ", methods);
    }

    /** Returns the routes for the host and path of a request, as {@link #findAnyHeaders} finds them, one for each of their methods. */
    public List<RouteMatch<T>> findAnyMethod(RouteQuery query) {
        List<RouteMatch<T>> matches = new ArrayList<>();
        for (String method : methods(query, Selection.ANY_HEADERS)) {
            RouteMatch<T> match = findAnyHeaders(HttpMethod.valueOf(method), query);
            if (match != null) matches.add(match);
        }
        return matches;
    }

    private Set<String> methods(RouteQuery query, Selection selection) {
        Set<String> methods = new TreeSet<>();
        for (PathNode<T> root : rootsFor(query.host())) collect(root, query, 0, selection, methods);
        return methods;
    }

    private List<PathNode<T>> rootsFor(String host) {
        List<PathNode<T>> roots = new ArrayList<>(2);
        // Saves the lookups in configurations without hosts.
        if (hosts.size() > 1 || !hosts.containsKey(ANY_HOST)) addNamed(host, roots);
        addRoot(ANY_HOST, roots);
        return roots;
    }

    private void addNamed(String host, List<PathNode<T>> roots) {
        if (host.isEmpty()) return;
        addRoot(host, roots);
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1))
            addRoot("*" + host.substring(dot), roots);
    }

    private void addRoot(String host, List<PathNode<T>> roots) {
        PathNode<T> root = hosts.get(host);
        if (root != null) roots.add(root);
    }

    private static <T> @Nullable RouteMatch<T> find(
            @Nullable PathNode<T> node, String method, RouteQuery query, int depth, Selection selection) {
        if (node == null) return null;
        List<String> segments = query.segments();
        if (depth == segments.size()) return node.route(method, query, selection);
        if (isEnd(segments, depth)) return null;
        RouteMatch<T> match = find(node.literals.get(segments.get(depth)), method, query, depth + 1, selection);
        if (match == null) match = find(node.parameter, method, query, depth + 1, selection);
        return match != null ? match : find(catchAllOf(node, segments), method, query, segments.size(), selection);
    }

    private static <T> void collect(
            @Nullable PathNode<T> node, RouteQuery query, int depth, Selection selection, Set<String> methods) {
        if (node == null) return;
        List<String> segments = query.segments();
        if (depth == segments.size())
            for (String method : node.routes.keySet())
                if (node.route(method, query, selection) != null) methods.add(method);
        if (isEnd(segments, depth)) return;
        collect(node.literals.get(segments.get(depth)), query, depth + 1, selection, methods);
        collect(node.parameter, query, depth + 1, selection, methods);
        collect(catchAllOf(node, segments), query, segments.size(), selection, methods);
    }

    /** Returns whether no segment is left. A slash at the end leaves an empty segment. */
    private static boolean isEnd(List<String> segments, int depth) {
        return depth == segments.size() || segments.get(depth).isEmpty();
    }

    /** A catch-all matches one segment or more, and no path that ends with a slash. */
    private static <T> @Nullable PathNode<T> catchAllOf(PathNode<T> node, List<String> segments) {
        return segments.get(segments.size() - 1).isEmpty() ? null : node.catchAll;
    }

    /** A route and the path pattern that matched. */
    public record RouteMatch<T>(T route, PathPattern path) {

        /** Returns the parameters by name: texts, and a list of texts for a catch-all. */
        public ObjectNode parameters(List<String> segments) {
            ObjectNode parameters = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < path.segments().size(); i++) {
                Segment segment = path.segments().get(i);
                switch (segment.kind()) {
                    case LITERAL -> {}
                    case PARAMETER -> parameters.put(segment.name(), segments.get(i));
                    case CATCH_ALL ->
                        segments.subList(i, segments.size()).forEach(parameters.withArray(segment.name())::add);
                }
            }
            return parameters;
        }
    }

    private static final class PathNode<T> {
        private final Map<String, PathNode<T>> literals = new HashMap<>();
        private final Map<String, ConditionalRoutes<RouteMatch<T>>> routes = new HashMap<>();
        private @Nullable PathNode<T> parameter;
        private @Nullable PathNode<T> catchAll;

        @Nullable
        RouteMatch<T> route(String method, RouteQuery query, Selection selection) {
            ConditionalRoutes<RouteMatch<T>> candidates = routes.get(method);
            if (candidates == null) return null;
            return selection == Selection.ANY_HEADERS ? candidates.any() : candidates.find(query);
        }

        PathNode<T> child(Segment segment) {
            return switch (segment.kind()) {
                case LITERAL -> literals.computeIfAbsent(segment.name(), name -> new PathNode<>());
                case PARAMETER -> parameter();
                case CATCH_ALL -> catchAll();
            };
        }

        private PathNode<T> parameter() {
            if (parameter == null) parameter = new PathNode<>();
            return parameter;
        }

        private PathNode<T> catchAll() {
            if (catchAll == null) catchAll = new PathNode<>();
            return catchAll;
        }
    }

    /**
     * The routes of one method and path, selected by header conditions. More conditions come first. The cost is one lookup for each
     * set of header names, for any number of values. Mutable until the index is complete.
     */
    private static final class ConditionalRoutes<R> {
        private static final Comparator<HeaderCondition> BY_NAME = Comparator.comparing(ConditionalRoutes::nameOf);

        /** Routes by the values of these headers. */
        private record RoutesByHeaders<R>(List<String> names, Map<List<String>, R> routes) {}

        private final List<RoutesByHeaders<R>> strictestFirst = new ArrayList<>(1);

        void add(RouteConditions conditions, R route) {
            List<HeaderCondition> headers =
                    conditions.headers().stream().sorted(BY_NAME).toList();
            routesFor(headers.stream().map(ConditionalRoutes::nameOf).toList())
                    .routes()
                    .put(headers.stream().map(HeaderCondition::value).toList(), route);
        }

        private RoutesByHeaders<R> routesFor(List<String> names) {
            for (RoutesByHeaders<R> existing : strictestFirst)
                if (existing.names().equals(names)) return existing;
            RoutesByHeaders<R> added = new RoutesByHeaders<>(names, new HashMap<>());
            strictestFirst.add(added);
            strictestFirst.sort(Comparator.comparingInt(group -> -group.names().size()));
            return added;
        }

        private static String nameOf(HeaderCondition header) {
            return header.name().toLowerCase(Locale.ROOT);
        }

        /** Returns one of the routes. */
        R any() {
            return strictestFirst.get(0).routes().values().iterator().next();
        }

        /** Returns the route for a request; null if its headers match no route. */
        @Nullable
        R find(RouteQuery query) {
            for (RoutesByHeaders<R> group : strictestFirst) {
                R route = group.routes().get(query.values(group.names()));
                if (route != null) return route;
            }
            return null;
        }
    }
}
