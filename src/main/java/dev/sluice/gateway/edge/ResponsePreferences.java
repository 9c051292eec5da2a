package dev.sluice.gateway.edge;

import dev.sluice.core.http.Gzip;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.regex.Pattern;

/** The preferences of a caller for the encoding of the response. Each method parses its headers on demand. */
record ResponsePreferences(HttpServerRequest request) {
    static final Pattern TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");

    /** Returns whether the method is GET or HEAD. */
    boolean isRead() {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    /** Returns whether {@code If-None-Match} has this tag (RFC 9110 13.1.2), by weak comparison (8.8.3.2). */
    boolean matchesEtag(String etag) {
        String tags = joined(HttpHeaders.IF_NONE_MATCH);
        return !tags.isEmpty() && (tags.strip().equals("*") || containsTag(tags, opaque(etag)));
    }

    static boolean containsTag(String tags, String opaque) {
        return TAG.matcher(tags).results().anyMatch(tag -> tag.group(1).equals(opaque));
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /** Returns whether {@code Accept-Encoding} prefers gzip. */
    boolean acceptsGzip() {
        return Gzip.isPreferredBy(request.headers());
    }

    private String joined(CharSequence header) {
        List<String> fields = request.headers().getAll(header);
        return fields.isEmpty() ? "" : String.join(",", fields);
    }
}
