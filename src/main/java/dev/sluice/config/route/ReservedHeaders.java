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
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** What the gateway itself tells a backend about the caller and the way of the request. */
    private static final Set<String> OF_THE_GATEWAY =
            Set.of("expect", "forwarded", "host", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto");

    private static final Set<String> OF_THE_HOP =
            Set.of("http2-settings", "proxy-authenticate", "proxy-authentication-info", "proxy-authorization");

    /** What says how the body of an answer was made, which only who makes it knows. */
    private static final Set<String> OF_THE_ANSWER = Set.of("content-encoding", "content-range", "sluice-incomplete");

    private ReservedHeaders() {}

    /** Why a header of a request cannot be passed on; null when it can. */
    public static @Nullable String flawOfForwarded(String name) {
        if (OF_THE_GATEWAY.contains(name.toLowerCase(Locale.ROOT))) return "this header is set by the gateway alone";
        return flawOfReturned(name);
    }

    /** Why a header of an answer cannot be passed on; null when it can. */
    public static @Nullable String flawOfReturned(String name) {
        String folded = name.toLowerCase(Locale.ROOT);
        if (!HeaderSyntax.isToken(name)) return "not the name of a header";
        boolean ends = OF_THE_CONNECTION.contains(folded) || OF_THE_HOP.contains(folded);
        return ends ? "this header ends with its connection and is never passed on" : null;
    }

    /** Checks the keys of a mapping of request headers; anything else is not its matter. */
    public static void check(@Nullable ConfigValue headers, Findings findings) {
        check(headers, name -> !HeaderSyntax.isFree(name), findings);
    }

    /** Checks the keys of a mapping of response headers; anything else is not its matter. */
    public static void checkAnswer(@Nullable ConfigValue headers, Findings findings) {
        check(headers, name -> isIn(OF_THE_CONNECTION, name) || isIn(OF_THE_ANSWER, name), findings);
    }

    private static boolean isIn(Set<String> names, String name) {
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
