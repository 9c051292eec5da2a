package dev.sluice.core.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** The rules of gzip for composed and proxied responses. */
public final class Gzip {
    static final Pattern WEIGHT = Pattern.compile("[qQ]\\s*=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)");

    /** Higher levels save little more and take twice the time. */
    private static final int LEVEL = 4;

    private static final int BUFFER = 4096;

    private Gzip() {}

    /** Returns whether a request prefers gzip by Accept-Encoding (RFC 9110 12.5.3). A coding with an invalid weight is ignored. */
    public static boolean isPreferredBy(MultiMap requestHeaders) {
        return isPreferredIn(String.join(",", requestHeaders.getAll(HttpHeaders.ACCEPT_ENCODING)));
    }

    static boolean isPreferredIn(String codings) {
        if (codings.isEmpty()) return false;
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

    /** Returns whether Cache-Control forbids to change the content of a message (RFC 9111 5.2.1.6 and 5.2.2.6). */
    public static boolean isForbidden(MultiMap headers) {
        if (!headers.contains(HttpHeaders.CACHE_CONTROL)) return false;
        return headers.getAll(HttpHeaders.CACHE_CONTROL).stream()
                .anyMatch(control -> control.toLowerCase(Locale.ROOT).contains("no-transform"));
    }

    /** Returns a strong entity tag as a weak one, because the content has other bytes now (RFC 9110 8.8.3.3). */
    public static String weaken(String etag) {
        return etag.startsWith("\"") ? "W/" + etag : etag;
    }

    /** Returns a stream that compresses to another one. A flush writes all bytes so far. Closing it frees its memory. */
    public static OutputStream compressTo(OutputStream out) throws IOException {
        return new LeveledGzip(out);
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(OutputStream out) throws IOException {
            super(out, BUFFER, true);
            def.setLevel(LEVEL);
        }
    }
}
