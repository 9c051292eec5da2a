package dev.sluice.core.http;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A set of origins and of patterns of origins. The cost of a search does not grow with the set. Immutable and thread-safe. */
public final class OriginSet {
    private static final String SCHEME_END = "://";

    private final boolean hasAny;
    private final Set<String> origins;
    private final Set<String> patterns;

    private OriginSet(List<Origin> origins) {
        this.hasAny = origins.stream().anyMatch(Origin::isAny);
        this.origins = texts(origins.stream().filter(origin -> !origin.isAny() && !origin.isWildcard()));
        this.patterns = texts(origins.stream().filter(Origin::isWildcard));
    }

    private static Set<String> texts(Stream<Origin> origins) {
        return origins.map(Origin::text).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the set of these origins. */
    public static OriginSet of(List<Origin> origins) {
        return new OriginSet(origins);
    }

    /** Returns whether the set has no origin. */
    public boolean isEmpty() {
        return !hasAny && origins.isEmpty() && patterns.isEmpty();
    }

    /** Returns whether an {@code Origin} of a request is in the set, by itself, by a pattern or by {@code *}; null is not. */
    public boolean contains(@Nullable String origin) {
        return origin != null
                && (hasAny || origins.contains(origin) || (!patterns.isEmpty() && matchesPattern(origin)));
    }

    private boolean matchesPattern(String origin) {
        int host = origin.indexOf(SCHEME_END) + SCHEME_END.length();
        int dot = origin.indexOf('.', host);
        return host >= SCHEME_END.length()
                && dot > host
                && patterns.contains(origin.substring(0, host) + "*" + origin.substring(dot));
    }
}
