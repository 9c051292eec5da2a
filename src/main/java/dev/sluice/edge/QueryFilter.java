package dev.sluice.edge;

import dev.sluice.compose.QueryNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of a query that goes further: its pairs as they came, chosen by their decoded names. */
final class QueryFilter {
    private QueryFilter() {}

    /**
     * The pairs that are meant, in their order.
     *
     * @param query as it came, percent-encoded and known to be so; null for none
     */
    static String of(@Nullable String query, QueryNames names) {
        if (query == null) return "";
        if (names.equals(QueryNames.ALL)) return query;
        List<String> chosen = new ArrayList<>();
        for (String pair : query.split("&", -1)) if (names.contains(nameOf(pair))) chosen.add(pair);
        // To some servers a semicolon separates pairs too: one that was part of a value must not become another
        // parameter.
        return String.join("&", chosen).replace(";", "%3B");
    }

    private static String nameOf(String pair) {
        int equals = pair.indexOf('=');
        return URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
    }
}
