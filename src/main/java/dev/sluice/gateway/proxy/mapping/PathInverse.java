package dev.sluice.gateway.proxy.mapping;

import dev.sluice.language.uri.MalformedPathException;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathTemplate;
import dev.sluice.language.uri.RequestPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inverse of the path template of a proxy route. It maps a path of the backend to the path of the route whose expansion it is. The
 * route accepts each result, and its expansion is the path of the backend. Immutable and thread-safe.
 */
final class PathInverse {
    private static final String PLAIN = "-._~!$&*+,=:@";

    private final PathPattern route;
    private final TemplateSegments target;

    PathInverse(PathPattern route, PathTemplate target) {
        this.route = route;
        this.target = TemplateSegments.of(target.text());
    }

    /** Returns the path of the route for a percent-encoded path of the backend; null if there is none. */
    @Nullable
    String pathOf(String path) {
        List<String> segments = segmentsOf(path);
        Map<String, List<String>> values = segments == null ? null : target.match(segments);
        return values == null ? null : expand(values, false);
    }

    /**
     * Returns the longest path that precedes every path of the route whose expansion a path of the backend precedes, for cookies (RFC
     * 6265 5.1.4); null if the route has no such path.
     */
    @Nullable
    String prefixOf(String path) {
        String withoutSlash = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<String> segments = segmentsOf(withoutSlash);
        Map<String, List<String>> values = segments == null ? null : target.matchPrefix(segments);
        return values == null ? null : expand(values, true);
    }

    private static @Nullable List<String> segmentsOf(String path) {
        try {
            return RequestPath.parse(path);
        } catch (MalformedPathException e) {
            return null;
        }
    }

    /** Returns null for a value that is missing, unless a part of the path is enough. */
    private @Nullable String expand(Map<String, List<String>> values, boolean isPrefix) {
        StringBuilder path = new StringBuilder();
        for (PathPattern.Segment segment : route.segments()) {
            List<String> value = valueOf(segment, values);
            if (value == null && !isPrefix) return null;
            if (value == null) break;
            for (String text : value) append(path.append('/'), text);
        }
        return path.isEmpty() ? "/" : path.toString();
    }

    private static @Nullable List<String> valueOf(PathPattern.Segment segment, Map<String, List<String>> values) {
        List<String> value = values.get(segment.name());
        return switch (segment.kind()) {
            case LITERAL -> List.of(segment.name());
            case PARAMETER -> value == null || value.size() != 1 ? null : value;
            case CATCH_ALL -> value;
        };
    }

    private static void append(StringBuilder path, String text) {
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (isPlain || PLAIN.indexOf(c) >= 0) path.append(c);
            else path.append('%').append(hex(c >> 4)).append(hex(c & 15));
        }
    }

    private static char hex(int digit) {
        return "0123456789ABCDEF".charAt(digit);
    }
}
