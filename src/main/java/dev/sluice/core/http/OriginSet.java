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
    private final Set<String> patterns;

    private OriginSet(List<Origin> origins) {
        this.texts = textsOf(origins, false);
        this.hasAny = origins.stream().anyMatch(Origin::isAny);
        this.patterns = textsOf(origins, true);
    }

    private static Set<String> textsOf(List<Origin> origins, boolean isWildcard) {
        return origins.stream()
                .filter(origin -> origin.isWildcard() == isWildcard)
                .map(Origin::text)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the set of these origins. */
    public static OriginSet of(List<Origin> origins) {
        return new OriginSet(origins);
    }

    /** Returns whether the set has no origin. */
    public boolean isEmpty() {
        return texts.isEmpty() && patterns.isEmpty();
    }

    /** Returns whether an {@code Origin} of a request is in the set, by itself, by a pattern or by {@code *}; null is not. */
    public boolean contains(@Nullable String origin) {
        return origin != null && (hasAny || texts.contains(origin) || (!patterns.isEmpty() && matchesPattern(origin)));
    }

    private boolean matchesPattern(String origin) {
        int host = origin.indexOf(SCHEME_END) + SCHEME_END.length();
        int dot = origin.indexOf('.', host);
        // Browsers send no other characters in a label.
        return host >= SCHEME_END.length()
                && dot > host
                && isLabel(origin, host, dot)
                && patterns.contains(origin.substring(0, host) + "*" + origin.substring(dot));
    }

    private static boolean isLabel(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_') return false;
        }
        return true;
    }
}
