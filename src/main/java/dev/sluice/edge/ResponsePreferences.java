package dev.sluice.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The preferences of a caller for the encoding of the response. Each method parses its headers on demand. */
record ResponsePreferences(HttpServerRequest request) {
    private static final Pattern TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");
    private static final Pattern CODING = Pattern.compile(
            "\\s*([\\w!#$%&'*+.^`|~-]+)\\s*(?:;\\s*[qQ]\\s*=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?))?\\s*");

    /** Returns whether the method is GET or HEAD. */
    boolean isRead() {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    /** Returns whether {@code If-None-Match} has this tag (RFC 9110 13.1.2), by weak comparison (8.8.3.2). */
    boolean matchesEtag(String etag) {
        String tags = joined(HttpHeaders.IF_NONE_MATCH);
        return !tags.isEmpty() && (tags.strip().equals("*") || containsTag(tags, opaque(etag)));
    }

    private static boolean containsTag(String tags, String opaque) {
        return TAG.matcher(tags).results().anyMatch(tag -> tag.group(1).equals(opaque));
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /** Returns whether {@code Accept-Encoding} prefers gzip (RFC 9110 12.5.3). A coding with an invalid weight is ignored. */
    boolean acceptsGzip() {
        Map<String, Double> weights = new HashMap<>();
        for (String coding : joined(HttpHeaders.ACCEPT_ENCODING).split(",", -1)) {
            Matcher matcher = CODING.matcher(coding);
            if (matcher.matches()) weights.put(matcher.group(1).toLowerCase(Locale.ROOT), weight(matcher.group(2)));
        }
        double any = weights.getOrDefault("*", 0.0);
        double gzip = weights.getOrDefault("gzip", weights.getOrDefault("x-gzip", any));
        return gzip > 0 && gzip >= weights.getOrDefault("identity", 0.0);
    }

    private static double weight(@Nullable String quality) {
        return quality == null ? 1 : Double.parseDouble(quality);
    }

    private String joined(CharSequence header) {
        List<String> fields = request.headers().getAll(header);
        return fields.isEmpty() ? "" : String.join(",", fields);
    }
}
