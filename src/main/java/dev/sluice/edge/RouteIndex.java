package dev.sluice.edge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.compose.PathPattern;
import dev.sluice.compose.PathPattern.Segment;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route for a path: a tree of segments, so that the thousandth route costs what the first does. At each
 * segment a literal comes before a parameter and a parameter before a rest; where the better branch leads nowhere, the
 * next is tried. Built once and never changed, so every event loop reads it without a lock.
 *
 * @param <T> what stands at the end of a path
 */
public final class RouteIndex<T> {
    private final Node<T> root = new Node<>();

    /** Adds a route; the configuration has made sure that no other has the same method and shape. */
    public void add(HttpMethod method, PathPattern path, T route) {
        Node<T> node = root;
        for (Segment segment : path.segments()) node = node.child(segment);
        node.routes.put(method.name(), new Leaf<>(route, path));
    }

    /** The route that takes a request for a path as it is written in one; null when there is none. */
    public @Nullable T match(HttpMethod method, String path) {
        try {
            Leaf<T> leaf = find(method, RequestPath.segments(path));
            return leaf == null ? null : leaf.route();
        } catch (Refusal notCanonical) {
            return null;
        }
    }

    /** The route for a request; GET serves HEAD where no route does. Null when there is none. */
    @Nullable
    Leaf<T> find(HttpMethod method, List<String> segments) {
        Leaf<T> leaf = find(root, method.name(), segments, 0);
        return leaf == null && method.equals(HttpMethod.HEAD) ? find(root, "GET", segments, 0) : leaf;
    }

    /** The methods that this path takes, as {@code Allow} lists them; empty when no route matches the path. */
    String allowed(List<String> segments) {
        Set<String> methods = new TreeSet<>();
        collect(root, segments, 0, methods);
        if (methods.contains("GET")) methods.add("HEAD");
        return String.join(", ", methods);
    }

    private static <T> @Nullable Leaf<T> find(@Nullable Node<T> node, String method, List<String> segments, int at) {
        if (node == null) return null;
        if (at == segments.size()) return node.routes.get(method);
        if (isEnd(segments, at)) return null;
        Leaf<T> found = find(node.literals.get(segments.get(at)), method, segments, at + 1);
        if (found == null) found = find(node.parameter, method, segments, at + 1);
        return found != null ? found : find(restOf(node, segments), method, segments, segments.size());
    }

    private static <T> void collect(@Nullable Node<T> node, List<String> segments, int at, Set<String> methods) {
        if (node == null) return;
        if (at == segments.size()) methods.addAll(node.routes.keySet());
        if (isEnd(segments, at)) return;
        collect(node.literals.get(segments.get(at)), segments, at + 1, methods);
        collect(node.parameter, segments, at + 1, methods);
        collect(restOf(node, segments), segments, segments.size(), methods);
    }

    /** Nothing more to match: past the last segment, or at the empty one that a slash at the end leaves. */
    private static boolean isEnd(List<String> segments, int at) {
        return at == segments.size() || segments.get(at).isEmpty();
    }

    /** A rest takes one segment or more, and a slash at the end is no segment. */
    private static <T> @Nullable Node<T> restOf(Node<T> node, List<String> segments) {
        return segments.get(segments.size() - 1).isEmpty() ? null : node.rest;
    }

    /** One route, and how to read the parameters of a path that led to it. */
    record Leaf<T>(T route, PathPattern path) {

        /** The parameters by name: a text each, and a list of texts for a rest. */
        ObjectNode parameters(List<String> segments) {
            ObjectNode parameters = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < path.segments().size(); i++) {
                Segment segment = path.segments().get(i);
                switch (segment.kind()) {
                    case LITERAL -> {}
                    case PARAMETER -> parameters.put(segment.name(), segments.get(i));
                    case REST ->
                        segments.subList(i, segments.size()).forEach(parameters.withArray(segment.name())::add);
                }
            }
            return parameters;
        }
    }

    private static final class Node<T> {
        private final Map<String, Node<T>> literals = new HashMap<>();
        private final Map<String, Leaf<T>> routes = new HashMap<>();
        private @Nullable Node<T> parameter;
        private @Nullable Node<T> rest;

        Node<T> child(Segment segment) {
            return switch (segment.kind()) {
                case LITERAL -> literals.computeIfAbsent(segment.name(), name -> new Node<>());
                case PARAMETER -> parameter();
                case REST -> rest();
            };
        }

        private Node<T> parameter() {
            if (parameter == null) parameter = new Node<>();
            return parameter;
        }

        private Node<T> rest() {
            if (rest == null) rest = new Node<>();
            return rest;
        }
    }
}
