package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.proxy.QueryFilter;
import dev.sluice.language.uri.FormDecoder;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fuzzes the query of a request (URL Standard 5.1). Another decoder reads the same fields, and a backend gets exactly the fields
 * that its route forwards.
 */
public final class QueryTarget {
    private static final int MAX_FIELDS = 1000;

    private QueryTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String query = new String(input, StandardCharsets.ISO_8859_1);
        List<Map.Entry<String, String>> fields;
        try {
            fields = fields(query);
        } catch (IllegalArgumentException rejected) {
            return;
        }
        assertThat(fields).hasSizeLessThanOrEqualTo(MAX_FIELDS).isEqualTo(split(query));
        assertThat(fields(encoded(fields))).isEqualTo(fields);
        assertForwarded(QueryFilter.ALL, query, fields);
        assertForwarded(QueryFilter.NONE, query, fields);
        if (!fields.isEmpty())
            assertForwarded(new QueryFilter(Set.of(fields.get(0).getKey())), query, fields);
    }

    private static void assertForwarded(QueryFilter filter, String query, List<Map.Entry<String, String>> fields) {
        List<Map.Entry<String, String>> expected =
                fields.stream().filter(field -> filter.contains(field.getKey())).toList();
        assertThat(fields(filter.apply(query))).isEqualTo(expected);
        assertThat(filter.apply(query)).doesNotContain(";");
    }

    private static List<Map.Entry<String, String>> fields(String query) {
        return FormDecoder.decode(query).entries().stream()
                .map(field -> Map.entry(field.getKey(), field.getValue()))
                .toList();
    }

    /** Returns the fields by the decoder of the JDK. */
    private static List<Map.Entry<String, String>> split(String query) {
        return Stream.of(query.split("&", -1))
                .filter(field -> !field.isEmpty())
                .map(field -> field.split("=", 2))
                .map(parts -> Map.entry(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1])))
                .toList();
    }

    /** The decoder of the JDK does not decode bytes that are not encoded. */
    private static String decoded(String text) {
        String ascii = text.chars()
                .mapToObj(c -> c < 0x80 ? Character.toString(c) : String.format("%%%02X", c))
                .collect(Collectors.joining());
        return URLDecoder.decode(ascii, StandardCharsets.UTF_8);
    }

    private static String encoded(List<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
