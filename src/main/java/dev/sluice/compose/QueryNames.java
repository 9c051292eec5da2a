package dev.sluice.compose;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters of a query are meant.
 *
 * @param names their names, decoded; null for every one
 */
public record QueryNames(@Nullable Set<String> names) {
    public static final QueryNames ALL = new QueryNames(null);
    public static final QueryNames NONE = new QueryNames(Set.of());

    public boolean contains(String name) {
        return names == null || names.contains(name);
    }

    @Override
    public String toString() {
        if (names == null) return "all";
        return names.isEmpty() ? "none" : names.toString();
    }
}
