package dev.sluice.core.http;

import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Set;

/** Decides which fields can be trailers: not those for framing, routing, request control, credentials or content (RFC 9110 6.5.1). */
public final class TrailerFields {
    /** The field that announces trailers (RFC 9110 6.6.2). */
    public static final CharSequence TRAILER = HttpHeaders.createOptimized("trailer");

    private static final Set<String> FORBIDDEN = HeaderSyntax.caseInsensitive(List.of(
            "Age",
            "Authentication-Info",
            "Authorization",
            "Cache-Control",
            "Content-Encoding",
            "Content-Language",
            "Content-Location",
            "Content-Range",
            "Content-Type",
            "Cookie",
            "Date",
            "Expires",
            "Forwarded",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Location",
            "Max-Forwards",
            "Pragma",
            "Range",
            "Retry-After",
            "Set-Cookie",
            "Sluice-Debug",
            "Strict-Transport-Security",
            "Vary",
            "Via",
            "WWW-Authenticate"));

    /** Fields that only the gateway may send to a backend, beside those that are in the head of each call. */
    private static final Set<String> OF_THE_GATEWAY =
            HeaderSyntax.caseInsensitive(List.of("Grpc-Timeout", "X-Envoy-Attempt-Count", "X-Real-IP"));

    private static final String FORWARDED = "X-Forwarded-";

    private TrailerFields() {}

    /** Returns whether a field of this name can be a trailer. */
    public static boolean isAllowed(String name) {
        return HeaderSyntax.isUnreserved(name) && !FORBIDDEN.contains(name);
    }

    /** Returns whether a request can have a trailer of this name. A head with an underscore in a name is not forwarded either. */
    public static boolean isAllowedInRequest(String name) {
        return isAllowed(name)
                && name.indexOf('_') < 0
                && !OF_THE_GATEWAY.contains(name)
                && !name.regionMatches(true, 0, FORWARDED, 0, FORWARDED.length());
    }
}
