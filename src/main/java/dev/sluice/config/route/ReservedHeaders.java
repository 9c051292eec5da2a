package dev.sluice.config.route;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.http.HeaderSyntax;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decides which headers an operator can set or forward. */
public final class ReservedHeaders {
    /** Headers of one connection or of the framing (RFC 9110 section 7.6.1, RFC 9112 section 6). */
    private static final Set<String> CONNECTION_HEADERS = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Headers that the gateway sets about the caller, the trace and the route of the request. */
    private static final Set<String> GATEWAY_HEADERS = Set.of(
            "expect",
            "forwarded",
            "host",
            "traceparent",
            "tracestate",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-request-id");

    private static final Set<String> HOP_BY_HOP_HEADERS =
            Set.of("http2-settings", "proxy-authenticate", "proxy-authentication-info", "proxy-authorization");

    /** Headers that depend on how the gateway encodes the body, or describe the response. */
    private static final Set<String> RESPONSE_HEADERS =
            Set.of("content-encoding", "content-range", "sluice-incomplete", "x-request-id");

    private ReservedHeaders() {}

    /** Returns why a request header cannot be forwarded; null if it can. */
    public static @Nullable String whyNotForwardable(String name) {
        if (GATEWAY_HEADERS.contains(name.toLowerCase(Locale.ROOT))) return "this header is set by the gateway alone";
        if (name.equalsIgnoreCase("Sluice-Debug")) return "this header is never forwarded";
        if (name.equalsIgnoreCase("X-Real-IP")) return "this header is never forwarded; X-Forwarded-For has the client";
        return whyNotReturnable(name);
    }

    /** Returns why a response header cannot be forwarded; null if it can. */
    public static @Nullable String whyNotReturnable(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (!HeaderSyntax.isToken(name)) return "not the name of a header";
        if (lowerCase.equals("x-request-id")) return "this header is set by the gateway alone";
        boolean isHopByHop = CONNECTION_HEADERS.contains(lowerCase) || HOP_BY_HOP_HEADERS.contains(lowerCase);
        return isHopByHop ? "this header belongs to one connection and is never forwarded" : null;
    }

    /** Checks the keys of a mapping of request headers. Ignores other values. */
    public static void check(@Nullable ConfigValue headers, Findings findings) {
        check(headers, name -> !HeaderSyntax.isUnreserved(name), findings);
    }

    /** Checks the keys of a mapping of response headers. Ignores other values. */
    public static void checkResponseHeaders(@Nullable ConfigValue headers, Findings findings) {
        check(headers, name -> contains(CONNECTION_HEADERS, name) || contains(RESPONSE_HEADERS, name), findings);
    }

    private static boolean contains(Set<String> names, String name) {
        return names.contains(name.toLowerCase(Locale.ROOT));
    }

    private static void check(@Nullable ConfigValue headers, Predicate<String> forbidden, Findings findings) {
        for (Mapping.Entry entry : ConfigValue.entries(headers)) check(entry.key(), forbidden, findings);
    }

    private static void check(Scalar key, Predicate<String> forbidden, Findings findings) {
        if (!HeaderSyntax.isToken(key.text())) findings.error(key, "not the name of a header");
        else if (forbidden.test(key.text())) findings.error(key, "this header is set by the gateway alone");
    }
}
