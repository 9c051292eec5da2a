package dev.sluice.explain;

import dev.sluice.route.Route;
import dev.sluice.spec.Suggestion;
import dev.sluice.uri.PathPattern;
import dev.sluice.uri.PathPattern.Kind;
import dev.sluice.uri.PathPattern.Segment;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The most similar route for a request without a matching route.
 *
 * @param route the route
 * @param mismatch the reason why it does not match
 */
public record NearestRoute(Route.Spec route, String mismatch) {
    private static final String TRAILING_SLASH = "a trailing slash makes a different path";

    /** Returns the route that needs the fewest changes of the request; empty without routes. */
    public static Optional<NearestRoute> find(ExplainedRequest request, List<Route.Spec> routes) {
        String path = request.path();
        List<String> segments =
                path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
        return routes.stream()
                .min(Comparator.comparingDouble(route -> distance(request, segments, route)))
                .map(route -> new NearestRoute(route, mismatch(request, segments, route)));
    }

    /** Returns 1 for each missing, extra or different segment; less for a misspelt segment, another method or an unmet condition. */
    private static double distance(ExplainedRequest request, List<String> segments, Route.Spec route) {
        List<Segment> pattern = route.path().segments();
        double distance = accepts(request.method(), route) ? 0 : 0.6;
        distance += 0.3 * UnmetConditions.find(request, route).size();
        for (int i = 0; i < Math.min(segments.size(), pattern.size()); i++)
            distance += distance(segments.get(i), pattern.get(i));
        int missing = pattern.size() - segments.size();
        return distance + (hasCatchAll(route.path()) ? Math.max(0, missing) : Math.abs(missing));
    }

    private static double distance(String segment, Segment expected) {
        if (matches(segment, expected)) return expected.kind() == Kind.LITERAL ? 0 : 0.01;
        return isMisspelt(segment, expected) ? 0.4 : 1;
    }

    private static boolean hasCatchAll(PathPattern path) {
        return path.segments().stream().anyMatch(segment -> segment.kind() == Kind.CATCH_ALL);
    }

    private static boolean accepts(HttpMethod method, Route.Spec route) {
        return route.method().equals(method)
                || (method.equals(HttpMethod.HEAD) && route.method().equals(HttpMethod.GET));
    }

    private static boolean matches(String segment, Segment expected) {
        return !segment.isEmpty()
                && (expected.kind() != Kind.LITERAL || expected.name().equals(segment));
    }

    private static boolean isMisspelt(String segment, Segment expected) {
        return expected.kind() == Kind.LITERAL
                && Suggestion.closest(segment, List.of(expected.name())).isPresent();
    }

    private static String mismatch(ExplainedRequest request, List<String> segments, Route.Spec route) {
        List<Segment> pattern = route.path().segments();
        for (int i = 0; i < Math.min(segments.size(), pattern.size()); i++)
            if (!matches(segments.get(i), pattern.get(i))) return mismatch(i, segments, pattern.get(i));
        if (segments.size() < pattern.size()) return "it continues with " + remainder(pattern, segments.size());
        if (differsByTrailingSlash(segments, pattern)) return TRAILING_SLASH;
        if (segments.size() > pattern.size() && !hasCatchAll(route.path()))
            return "it ends before /" + String.join("/", segments.subList(pattern.size(), segments.size()));
        if (!segments.isEmpty() && segments.get(segments.size() - 1).isEmpty()) return TRAILING_SLASH;
        List<String> unmet = new ArrayList<>(UnmetConditions.find(request, route));
        if (!accepts(request.method(), route))
            unmet.add(0, "its method is " + route.method() + ", not " + request.method());
        if (!unmet.isEmpty()) return "its path matches, but " + String.join(", and ", unmet);
        return UnmetConditions.hasRepeatedHeader(request)
                ? "a condition reads a header that the request repeats, which is refused with 400"
                : "the path is ambiguous and is refused with 400";
    }

    private static boolean differsByTrailingSlash(List<String> segments, List<Segment> pattern) {
        return segments.size() == pattern.size() + 1
                && segments.get(pattern.size()).isEmpty();
    }

    private static String mismatch(int index, List<String> segments, Segment expected) {
        String segment = segments.get(index);
        if (segment.isEmpty() && index == segments.size() - 1) return TRAILING_SLASH;
        String ordinal = "segment " + (index + 1) + " is " + (segment.isEmpty() ? "empty" : segment);
        if (expected.kind() != Kind.LITERAL) return ordinal + " (expected: a value for " + expected.name() + ")";
        return ordinal
                + (isMisspelt(segment, expected)
                        ? "; did you mean " + expected.name() + "?"
                        : " (expected: " + expected.name() + ")");
    }

    private static String remainder(List<Segment> pattern, int start) {
        return pattern.subList(start, pattern.size()).stream()
                .map(segment -> segment.kind() == Kind.LITERAL ? "/" + segment.name() : "/{" + segment.name() + "}")
                .collect(Collectors.joining());
    }
}
