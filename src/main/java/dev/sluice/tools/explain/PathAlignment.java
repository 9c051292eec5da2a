package dev.sluice.tools.explain;

import dev.sluice.core.spec.Suggestion;
import dev.sluice.language.uri.ForeignParameter;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathPattern.Kind;
import dev.sluice.language.uri.PathPattern.Segment;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest way to turn the path of a request into one that matches a pattern: segments are added, removed or changed (Wagner and
 * Fischer, "The string-to-string correction problem", JACM 21(1), 1974).
 */
final class PathAlignment {
    private static final int SEGMENT = 100;
    /** A path that goes on is closer than a path that ends early. */
    private static final int MISSING = 95;

    private static final int MISSPELT = 40;
    /** The route probably means a parameter. */
    private static final int LITERAL_PARAMETER = 20;

    private static final int TRAILING_SLASH = 10;
    private static final int PARAMETER = 1;
    private static final int CATCH_ALL = 2;
    private static final String TRAILING_SLASH_DIFFERS = "a trailing slash makes a different path";

    private final List<String> segments;
    private final List<Segment> all;

    /** The segments without the catch-all. */
    private final List<Segment> pattern;

    private final boolean hasCatchAll;
    private final int[][] costs;

    /** The number of segments that the catch-all does not match. */
    private final int end;

    /** @param segments the decoded segments; the last is empty for a trailing slash */
    PathAlignment(List<String> segments, PathPattern path) {
        this.all = path.segments();
        this.segments = segments;
        this.hasCatchAll = !all.isEmpty() && all.get(all.size() - 1).kind() == Kind.CATCH_ALL;
        this.pattern = hasCatchAll ? all.subList(0, all.size() - 1) : all;
        this.costs = new int[segments.size() + 1][pattern.size() + 1];
        for (int i = 0; i < costs.length; i++) for (int j = 0; j <= pattern.size(); j++) costs[i][j] = costOf(i, j);
        this.end = hasCatchAll ? startOfCatchAll() : segments.size();
    }

    private int costOf(int i, int j) {
        if (i == 0) return j * MISSING;
        int extra = costs[i - 1][j] + costOfExtra(i - 1);
        if (j == 0) return extra;
        int changed = costs[i - 1][j - 1] + costOfChange(segments.get(i - 1), pattern.get(j - 1));
        return Math.min(changed, Math.min(extra, costs[i][j - 1] + MISSING));
    }

    private int costOfExtra(int i) {
        return segments.get(i).isEmpty() ? TRAILING_SLASH : SEGMENT;
    }

    private static int costOfChange(String segment, Segment expected) {
        if (matches(segment, expected)) return expected.kind() == Kind.LITERAL ? 0 : PARAMETER;
        if (segment.isEmpty() || expected.kind() != Kind.LITERAL) return SEGMENT;
        if (isParameter(expected)) return LITERAL_PARAMETER;
        return isMisspelt(segment, expected) ? MISSPELT : SEGMENT;
    }

    private static boolean matches(String segment, Segment expected) {
        return !segment.isEmpty()
                && (expected.kind() != Kind.LITERAL || expected.name().equals(segment));
    }

    private static boolean isParameter(Segment literal) {
        return ForeignParameter.suggestion(literal.name(), false).isPresent();
    }

    private static boolean isMisspelt(String segment, Segment expected) {
        return Suggestion.closest(segment, List.of(expected.name())).isPresent();
    }

    /** A catch-all matches one segment or more. */
    private int startOfCatchAll() {
        int best = 0;
        for (int i = 1; i <= segments.size(); i++) if (costUpTo(i) < costUpTo(best)) best = i;
        return best;
    }

    private int costUpTo(int i) {
        int before = costs[i][pattern.size()];
        int matched = segments.size() - i;
        if (matched == 0) return before + MISSING;
        // Otherwise a catch-all behind another path would be close to every long path.
        int rest = before < MISSING ? CATCH_ALL : matched * SEGMENT;
        return before + rest + (endsWithSlash() ? TRAILING_SLASH : 0);
    }

    private boolean endsWithSlash() {
        return !segments.isEmpty() && segments.get(segments.size() - 1).isEmpty();
    }

    int cost() {
        return hasCatchAll ? costUpTo(end) : costs[end][pattern.size()];
    }

    /** Returns the first difference from the start; null if the path matches. */
    @Nullable
    String difference() {
        String first = null;
        int i = end;
        int j = pattern.size();
        while (i > 0 || j > 0) {
            if (i > 0 && costs[i][j] == costs[i - 1][j] + costOfExtra(i - 1)) first = extra(--i, j);
            else if (j > 0 && costs[i][j] == costs[i][j - 1] + MISSING) first = missing(i, --j);
            else if (!matches(segments.get(--i), pattern.get(--j))) first = changed(i, pattern.get(j));
        }
        if (first != null) return first;
        if (!hasCatchAll) return null;
        int matched = segments.size() - end - (endsWithSlash() ? 1 : 0);
        if (matched <= 0) return "it continues with " + remainder(pattern.size());
        return endsWithSlash() ? TRAILING_SLASH_DIFFERS : null;
    }

    private String extra(int i, int j) {
        String segment = segments.get(i);
        if (segment.isEmpty()) return TRAILING_SLASH_DIFFERS;
        if (j == pattern.size() && !hasCatchAll)
            return "it ends before /" + String.join("/", segments.subList(i, segments.size()));
        return "it has nothing for segment " + (i + 1) + ", " + segment;
    }

    private String missing(int i, int j) {
        return i == segments.size()
                ? "it continues with " + remainder(j)
                : "it has " + describe(all.get(j)) + " before segment " + (i + 1) + ", " + segments.get(i);
    }

    private String changed(int i, Segment expected) {
        String segment = segments.get(i);
        if (segment.isEmpty()) return "it continues with " + remainder(all.indexOf(expected));
        String found = "segment " + (i + 1) + " is " + segment;
        String name = expected.name();
        if (isMisspelt(segment, expected)) return found + "; did you mean " + name + "?";
        return found + " (expected: " + name
                + (isParameter(expected)
                        ? "), because " + name + " is a literal segment; did you mean "
                                + ForeignParameter.suggestion(name, false).orElse(name) + "?"
                        : ")");
    }

    private String remainder(int start) {
        return all.subList(start, all.size()).stream()
                .map(PathAlignment::describe)
                .collect(Collectors.joining());
    }

    private static String describe(Segment segment) {
        return switch (segment.kind()) {
            case LITERAL -> "/" + segment.name();
            case PARAMETER -> "/{" + segment.name() + "}";
            case CATCH_ALL -> "/{" + segment.name() + "*}";
        };
    }
}
