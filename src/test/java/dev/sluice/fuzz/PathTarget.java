package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.language.uri.MalformedPathException;
import dev.sluice.language.uri.PathTemplate;
import dev.sluice.language.uri.RequestPath;
import dev.sluice.language.uri.TemplateExpansionException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fuzzes the path of a request (RFC 3986 3.3). An accepted path has no dot segments and no separators in its segments, another
 * decoder reads the same segments, and a backend gets the same segments.
 */
public final class PathTarget {
    private static final int MAX_LENGTH = 2048;
    private static final PathTemplate CATCH_ALL = PathTemplate.parse("/{rest*}");

    private PathTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String path = new String(input, StandardCharsets.ISO_8859_1);
        List<String> segments;
        try {
            segments = RequestPath.parse(path);
        } catch (MalformedPathException rejected) {
            return;
        }
        assertThat(path.length()).isLessThanOrEqualTo(MAX_LENGTH);
        assertThat(segments).isEqualTo(split(path));
        List<String> named =
                path.endsWith("/") && !segments.isEmpty() ? segments.subList(0, segments.size() - 1) : segments;
        assertThat(named)
                .allSatisfy(segment -> assertThat(segment)
                        .isNotIn("", ".", "..")
                        .doesNotContain("/", "\\", "%", ";", "#", "\ufffd")
                        .matches(text -> text.chars().noneMatch(c -> c < ' ' || c == 0x7f)));
        assertSame(encoded(segments), segments);
        assertSame(forwarded(segments), segments);
    }

    private static void assertSame(String path, List<String> segments) {
        if (path.length() <= MAX_LENGTH) assertThat(RequestPath.parse(path)).isEqualTo(segments);
    }

    /** Returns the segments by the decoder of the JDK, which decodes a plus sign as a blank. */
    private static List<String> split(String path) {
        if (path.equals("/")) return List.of();
        return Stream.of(path.substring(1).split("/", -1))
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    private static String encoded(List<String> segments) {
        return segments.stream()
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", "/", ""));
    }

    /** Returns the path that a backend gets from a catch-all, or the root if the gateway rejects the segments. */
    private static String forwarded(List<String> segments) {
        ArrayNode rest = JsonNodeFactory.instance.arrayNode();
        segments.forEach(rest::add);
        try {
            return CATCH_ALL.expand(name -> rest, (name, invalid) -> new NoSuchElementException(name));
        } catch (NoSuchElementException | TemplateExpansionException rejected) {
            return encoded(segments);
        }
    }
}
