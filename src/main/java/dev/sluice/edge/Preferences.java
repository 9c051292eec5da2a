package dev.sluice.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says about the form of an answer.
 *
 * @param reads whether it only reads, by GET or HEAD
 * @param takesGzip whether it would rather have gzip than no coding: {@code Accept-Encoding}, RFC 9110 12.5.3
 * @param known the opaque parts of the entity tags that it has: {@code If-None-Match}, RFC 9110 13.1.2; or {@code *}
 */
record Preferences(boolean reads, boolean takesGzip, Set<String> known) {
    private static final Pattern TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");
    private static final Pattern CODING = Pattern.compile(
            "\\s*([\\w!#$%&'*+.^`|~-]+)\\s*(?:;\\s*[qQ]\\s*=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?))?\\s*");

    static Preferences of(HttpServerRequest request) {
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return new Preferences(
                reads,
                takesGzip(request.headers().getAll(HttpHeaders.ACCEPT_ENCODING)),
                tags(request.headers().getAll(HttpHeaders.IF_NONE_MATCH)));
    }

    /** Whether the caller has this representation: by weak comparison, as RFC 9110 8.8.3.2 has it. */
    boolean knows(String tag) {
        Matcher matcher = TAG.matcher(tag);
        return known.contains("*") || (matcher.matches() && known.contains(matcher.group(1)));
    }

    private static Set<String> tags(List<String> fields) {
        String list = String.join(",", fields);
        if (list.strip().equals("*")) return Set.of("*");
        return TAG.matcher(list)
                .results()
                .map((MatchResult tag) -> tag.group(1))
                .collect(Collectors.toSet());
    }

    /** A coding whose weight cannot be read is one that is not wanted. */
    private static boolean takesGzip(List<String> fields) {
        Map<String, Double> weights = new HashMap<>();
        for (String coding : String.join(",", fields).split(",", -1)) {
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
}
