package dev.sluice.config.route;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.http.HeaderSyntax;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The names of headers that an operator sets. */
public final class ReservedHeaders {
    /** What belongs to one connection or frames the message (RFC 9110 section 7.6.1, RFC 9112 section 6). */
    private static final Set<String> CONNECTION_HEADERS = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** What the gateway itself tells a backend about the caller and the way of the request. */
    private static final Set<String> GATEWAY_HEADERS =
            Set.of("expect", "forwarded", "host", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto");

    private static final Set<String> HOP_BY_HOP_HEADERS =
            Set.of("http2-settings", "proxy-authenticate", "proxy-authentication-info", "proxy-authorization");

    /** What says how the body of an answer was made, which only who makes it knows. */
    private static final Set<String> RESPONSE_HEADERS =
            Set.of("content-encoding", "content-range", "sluice-incomplete");

    private ReservedHeaders() {}

    /** Why a header of a request cannot be passed on; null when it can. */
    public static @Nullable String whyNotForwardable(String name) {
        if (GATEWAY_HEADERS.contains(name.toLowerCase(Locale.ROOT))) return "this header is set by the gateway alone";
        return whyNotReturnable(name);
    }

    /** Why a header of an answer cannot be passed on; null when it can. */
    public static @Nullable String whyNotReturnable(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (!HeaderSyntax.isToken(name)) return "not the name of a header";
        boolean isHopByHop = CONNECTION_HEADERS.contains(lowerCase) || HOP_BY_HOP_HEADERS.contains(lowerCase);
        return isHopByHop ? "this header ends with its connection and is never passed on" : null;
    }

    /** Checks the keys of a mapping of request headers; anything else is not its matter. */
    public static void check(@Nullable ConfigValue headers, Findings findings) {
        check(headers, name -> !HeaderSyntax.isUnreserved(name), findings);
    }

    /** Checks the keys of a mapping of response headers; anything else is not its matter. */
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
