package dev.sluice.tools.explain;

import dev.sluice.gateway.route.Route;
import dev.sluice.language.uri.MalformedPathException;
import dev.sluice.language.uri.RequestPath;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The most similar route for a request without a matching route.
 *
 * @param route the route
 * @param mismatch the reason why it does not match
 */
public record NearestRoute(Route.Spec route, String mismatch) {
    private static final int MAX_LENGTH = 2048;

    /** Less than a misspelt segment, because the gateway responds to another method of a known path with 405. */
    private static final int METHOD = 35;

    private static final int CONDITION = 30;

    /** A host without a dot is probably a segment of a path. */
    private static final int HOST_WITHOUT_DOT = 30;

    private static final int HOST_WITHOUT_SLASH = 20;

    /** Returns the route that needs the fewest changes of the request; empty without routes. */
    public static Optional<NearestRoute> find(ExplainedRequest request, List<Route.Spec> routes) {
        String path =
                request.path().substring(0, Math.min(MAX_LENGTH, request.path().length()));
        List<String> segments = segments(path);
        return routes.stream()
                .map(route -> new Candidate(request, segments, route))
                .min(Comparator.comparingInt(Candidate::distance))
                .map(nearest -> new NearestRoute(nearest.route, nearest.mismatch()));
    }

    /** Returns the decoded segments, or those of the text if the path is ambiguous. */
    private static List<String> segments(String path) {
        try {
            return RequestPath.parse(path);
        } catch (MalformedPathException e) {
            return written(path);
        }
    }

    private static List<String> written(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** A route that may be the nearest one. */
    private record Candidate(ExplainedRequest request, List<String> segments, Route.Spec route) {

        int distance() {
            if (hasHostWithoutSlash()) return HOST_WITHOUT_SLASH + withoutHost().cost();
            return alignment().cost()
                    + (acceptsMethod() ? 0 : METHOD)
                    + (hasHostWithoutDot()
                                    && !request.host().equals(route.conditions().host())
                            ? HOST_WITHOUT_DOT
                            : 0)
                    + CONDITION * UnmetConditions.find(request, route).size();
        }

        private PathAlignment alignment() {
            return new PathAlignment(segments, route.path());
        }

        private PathAlignment withoutHost() {
            return new PathAlignment(segments.subList(1, segments.size()), route.path());
        }

        /** Whether the first segment of the request is the host of the route, as in {@code GET users/{id}}. */
        private boolean hasHostWithoutSlash() {
            String host = route.conditions().host();
            return hasHostWithoutDot()
                    && request.host().isEmpty()
                    && !segments.isEmpty()
                    && segments.get(0).equals(host)
                    && acceptsMethod();
        }

        private boolean hasHostWithoutDot() {
            String host = route.conditions().host();
            return !host.isEmpty() && !host.contains(".");
        }

        private boolean acceptsMethod() {
            HttpMethod method = request.method();
            return route.method().equals(method)
                    || (method.equals(HttpMethod.HEAD) && route.method().equals(HttpMethod.GET));
        }

        String mismatch() {
            String ambiguous = ambiguity();
            if (ambiguous != null) return ambiguous;
            if (hasHostWithoutSlash() && withoutHost().difference() == null) return hostWithoutSlash();
            List<String> differences = new ArrayList<>(UnmetConditions.find(request, route));
            if (!acceptsMethod()) differences.add(0, "its method is " + route.method() + ", not " + request.method());
            String difference = alignment().difference();
            if (difference == null) return ofMatchingPath(differences);
            differences.add(difference);
            return String.join(", and ", differences);
        }

        private String ofMatchingPath(List<String> differences) {
            if (!differences.isEmpty()) return "its path matches, but " + String.join(", and ", differences);
            return UnmetConditions.hasRepeatedHeader(request)
                    ? "a condition reads a header that the request repeats, which is rejected with 400"
                    : "the path is ambiguous and is rejected with 400";
        }

        private String hostWithoutSlash() {
            String host = route.conditions().host();
            return host + " is its host, because no / precedes it; did you mean " + route.method() + " /" + host
                    + route.path() + "?";
        }

        /** Returns why the gateway rejects the path before it looks for a route; null if it does not. */
        private @Nullable String ambiguity() {
            if (isValid(request.path())) return null;
            List<String> parts = written(request.path());
            for (int i = 0; i < parts.size(); i++) {
                boolean isEmpty = parts.get(i).isEmpty() && i < parts.size() - 1;
                if (isEmpty || !isValid("/" + parts.get(i)))
                    return "segment " + (i + 1) + " is " + (isEmpty ? "empty" : parts.get(i))
                            + ": the path is ambiguous and is rejected with 400";
            }
            return "the path is longer than " + MAX_LENGTH + " characters and is rejected with 400";
        }

        private static boolean isValid(String path) {
            try {
                RequestPath.parse(path);
                return true;
            } catch (MalformedPathException e) {
                return false;
            }
        }
    }
}
