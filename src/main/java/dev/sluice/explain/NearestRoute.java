package dev.sluice.explain;

import dev.sluice.config.binding.Suggestion;
import dev.sluice.route.Route;
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
 * The route that a request came closest to without being taken by it.
 *
 * @param route that route
 * @param why what keeps it from taking the request
 */
public record NearestRoute(Route.Spec route, String why) {

    /** The route that the fewest changes of the request lead to; none where there is no route at all. */
    public static Optional<NearestRoute> to(ExplainedRequest asked, List<Route.Spec> routes) {
        String path = asked.path();
        List<String> segments =
                path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
        return routes.stream()
                .min(Comparator.comparingDouble(route -> distance(asked, segments, route)))
                .map(route -> new NearestRoute(route, why(asked, segments, route)));
    }

    /** A segment more or less, or another one, counts 1; a misspelt one, another method or an unmet condition less. */
    private static double distance(ExplainedRequest asked, List<String> segments, Route.Spec route) {
        List<Segment> pattern = route.path().segments();
        double distance = takes(asked.method(), route) ? 0 : 0.6;
        distance += 0.3 * UnmetConditions.of(asked, route).size();
        for (int i = 0; i < Math.min(segments.size(), pattern.size()); i++)
            distance += distance(segments.get(i), pattern.get(i));
        return distance
                + (hasRest(route.path()) ? missing(segments, pattern) : Math.abs(segments.size() - pattern.size()));
    }

    private static double distance(String segment, Segment wanted) {
        if (fits(segment, wanted)) return wanted.kind() == Kind.LITERAL ? 0 : 0.01;
        return isMisspelt(segment, wanted) ? 0.4 : 1;
    }

    private static int missing(List<String> segments, List<Segment> pattern) {
        return Math.max(0, pattern.size() - segments.size());
    }

    private static boolean hasRest(PathPattern path) {
        return path.segments().stream().anyMatch(segment -> segment.kind() == Kind.REST);
    }

    private static boolean takes(HttpMethod method, Route.Spec route) {
        return route.method().equals(method)
                || (method.equals(HttpMethod.HEAD) && route.method().equals(HttpMethod.GET));
    }

    private static boolean fits(String segment, Segment wanted) {
        return !segment.isEmpty()
                && (wanted.kind() != Kind.LITERAL || wanted.name().equals(segment));
    }

    private static boolean isMisspelt(String segment, Segment wanted) {
        return wanted.kind() == Kind.LITERAL
                && Suggestion.closest(segment, List.of(wanted.name())).isPresent();
    }

    private static String why(ExplainedRequest asked, List<String> segments, Route.Spec route) {
        List<Segment> pattern = route.path().segments();
        for (int i = 0; i < Math.min(segments.size(), pattern.size()); i++)
            if (!fits(segments.get(i), pattern.get(i))) return why(i, segments, pattern.get(i));
        if (segments.size() < pattern.size()) return "it goes on with " + rest(pattern, segments.size());
        if (isJustSlash(segments, pattern)) return "a slash at the end makes another path";
        if (segments.size() > pattern.size() && !hasRest(route.path()))
            return "it ends before /" + String.join("/", segments.subList(pattern.size(), segments.size()));
        if (!segments.isEmpty() && segments.get(segments.size() - 1).isEmpty())
            return "a slash at the end makes another path";
        List<String> unmet = new ArrayList<>(UnmetConditions.of(asked, route));
        if (!takes(asked.method(), route)) unmet.add(0, "it takes " + route.method() + ", not " + asked.method());
        if (!unmet.isEmpty()) return "its path matches, but " + String.join(", and ", unmet);
        return "the path cannot be read in one way only, and is refused with 400";
    }

    private static boolean isJustSlash(List<String> segments, List<Segment> pattern) {
        return segments.size() == pattern.size() + 1
                && segments.get(pattern.size()).isEmpty();
    }

    private static String why(int at, List<String> segments, Segment wanted) {
        String segment = segments.get(at);
        if (segment.isEmpty() && at == segments.size() - 1) return "a slash at the end makes another path";
        String ordinal = "segment " + (at + 1) + " is " + (segment.isEmpty() ? "empty" : segment);
        if (wanted.kind() != Kind.LITERAL) return ordinal + " (expected: a value for " + wanted.name() + ")";
        return ordinal
                + (isMisspelt(segment, wanted)
                        ? "; did you mean " + wanted.name() + "?"
                        : " (expected: " + wanted.name() + ")");
    }

    private static String rest(List<Segment> pattern, int from) {
        return pattern.subList(from, pattern.size()).stream()
                .map(segment -> segment.kind() == Kind.LITERAL ? "/" + segment.name() : "/{" + segment.name() + "}")
                .collect(Collectors.joining());
    }
}
