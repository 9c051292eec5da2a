package dev.sluice.gateway.proxy;

import dev.sluice.language.uri.FormDecoder;
import dev.sluice.language.uri.ParameterNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters that a proxy route forwards.
 *
 * @param names the decoded names; null for all parameters
 */
public record QueryFilter(@Nullable Set<String> names) {
    public static final QueryFilter ALL = new QueryFilter(null);
    public static final QueryFilter NONE = new QueryFilter(Set.of());

    public boolean contains(String name) {
        return names == null || names.contains(name);
    }

    /**
     * Returns the forwarded parameters in their order and encoding, but with encoded semicolons.
     *
     * @param query percent-encoded and valid; null for none
     */
    public String apply(@Nullable String query) {
        if (query == null) return "";
        // Some servers also split at a semicolon, and a part of a value must not become another parameter.
        return chosen(query).replace(";", "%3B");
    }

    /**
     * Returns whether a forwarded parameter has a name that is taken.
     *
     * @param query percent-encoded and valid; null for none
     */
    boolean repeats(ParameterNames taken, @Nullable String query) {
        if (query == null || taken.isEmpty()) return false;
        for (String pair : query.split("&", -1)) {
            String name = nameOf(pair);
            if (contains(name) && taken.contains(name)) return true;
        }
        return false;
    }

    private String chosen(String query) {
        if (names == null) return query;
        List<String> chosen = new ArrayList<>();
        for (String pair : query.split("&", -1)) if (contains(nameOf(pair))) chosen.add(pair);
        return String.join("&", chosen);
    }

    private static String nameOf(String pair) {
        int equals = pair.indexOf('=');
        return FormDecoder.decodeText(equals < 0 ? pair : pair.substring(0, equals));
    }

    @Override
    public String toString() {
        if (names == null) return "all";
        return names.isEmpty() ? "none" : names.toString();
    }
}
