package dev.sluice.edge;

import dev.sluice.http.HeaderSyntax;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The preferences of a caller for the encoding of the response. Each method parses its headers on demand. */
record ResponsePreferences(HttpServerRequest request) {
    static final Pattern TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");
    static final Pattern WEIGHT = Pattern.compile("[qQ]\\s*=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)");

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

    /** Returns whether {@code Accept-Encoding} prefers gzip (RFC 9110 12.5.3). A coding with an invalid weight is ignored. */
    boolean acceptsGzip() {
        return prefersGzip(joined(HttpHeaders.ACCEPT_ENCODING));
    }

    static boolean prefersGzip(String codings) {
        Map<String, Double> weights = new HashMap<>();
        for (String coding : codings.split(",", -1)) addWeight(coding, weights);
        double any = weights.getOrDefault("*", 0.0);
        double gzip = weights.getOrDefault("gzip", weights.getOrDefault("x-gzip", any));
        return gzip > 0 && gzip >= weights.getOrDefault("identity", 0.0);
    }

    /** A pattern for all of the element would try each way to divide blanks, which takes quadratic time. */
    private static void addWeight(String coding, Map<String, Double> weights) {
        int semicolon = coding.indexOf(';');
        String name = (semicolon < 0 ? coding : coding.substring(0, semicolon)).strip();
        Matcher weight = WEIGHT.matcher(
                semicolon < 0 ? "q=1" : coding.substring(semicolon + 1).strip());
        if (HeaderSyntax.isToken(name) && weight.matches())
            weights.put(name.toLowerCase(Locale.ROOT), Double.parseDouble(weight.group(1)));
    }

    private String joined(CharSequence header) {
        List<String> fields = request.headers().getAll(header);
        return fields.isEmpty() ? "" : String.join(",", fields);
    }
}
