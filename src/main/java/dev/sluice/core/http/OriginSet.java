package dev.sluice.core.http;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A set of origins and of patterns of origins. The cost of a search does not grow with the set. Immutable and thread-safe. */
public final class OriginSet {
    private static final String SCHEME_END = "://";

    private final Set<String> texts;
    private final boolean hasAny;
    private final boolean hasPatterns;

    private OriginSet(List<Origin> origins) {
        this.texts = origins.stream().map(Origin::text).collect(Collectors.toUnmodifiableSet());
        this.hasAny = origins.stream().anyMatch(Origin::isAny);
        this.hasPatterns = origins.stream().anyMatch(Origin::isWildcard);
    }

    /** Returns the set of these origins. */
    public static OriginSet of(List<Origin> origins) {
        return new OriginSet(origins);
    }

    /** Returns whether the set has no origin. */
    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Returns whether an {@code Origin} of a request is in the set, by itself, by a pattern or by {@code *}; null is not. */
    public boolean contains(@Nullable String origin) {
        return origin != null && (hasAny || texts.contains(origin) || (hasPatterns && matchesPattern(origin)));
    }

    private boolean matchesPattern(String origin) {
        int host = origin.indexOf(SCHEME_END) + SCHEME_END.length();
        int dot = origin.indexOf('.', host);
        return host >= SCHEME_END.length()
                && dot > host
                && texts.contains(origin.substring(0, host) + "*" + origin.substring(dot));
    }
}
