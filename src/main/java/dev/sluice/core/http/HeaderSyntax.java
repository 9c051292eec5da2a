package dev.sluice.core.http;

import io.vertx.core.http.HttpHeaders;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.function.IntPredicate;

/** The syntax of targets and headers, and the reserved headers that only an HTTP client sets. */
public final class HeaderSyntax {
    /** The largest number of fields in a header section of a request. The decoder limits their bytes. */
    public static final int MAX_FIELDS = 100;

    /** The id of a request. */
    public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

    /** The trace and the sending span of a request (W3C Trace Context). */
    public static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized("traceparent");

    /** The data of other tracing systems about the trace of a request (W3C Trace Context). */
    public static final CharSequence TRACE_STATE = HttpHeaders.createOptimized("tracestate");

    private static final Set<String> OF_TRACE =
            caseInsensitive(Set.of(REQUEST_ID.toString(), TRACE_PARENT.toString(), TRACE_STATE.toString()));

    private static final Set<String> SET_BY_CLIENT =
            caseInsensitive(Set.of("Host", "Content-Length", "Expect", "Accept-Encoding"));

    private static final String TOKEN_CHARACTERS =
            "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /** A bit for each character of a token, of the characters below and from 64. */
    private static final long LOW_TOKENS = bits(0);

    private static final long HIGH_TOKENS = bits(64);

    private HeaderSyntax() {}

    /** Returns an immutable set of names that ignores case. The names must not come from callers, whose hashes may be equal. */
    public static Set<String> caseInsensitive(Collection<String> names) {
        return Collections.unmodifiableSet(new HeaderNames(names));
    }

    /** Returns whether only the HTTP client sets a header of this name. */
    public static boolean isReserved(String name) {
        return SET_BY_CLIENT.contains(name) || HopByHopHeaders.isKnown(name);
    }

    /** Returns whether a header of this name can be set beside the reserved headers, and beside those of {@link #isOfTrace}. */
    public static boolean isUnreserved(String name) {
        return isToken(name) && !isReserved(name) && !isOfTrace(name);
    }

    /** Returns whether a header has the id or the trace of a request, so that the gateway alone sets it. */
    public static boolean isOfTrace(String name) {
        return OF_TRACE.contains(name);
    }

    /** Returns whether {@code name} is a token (RFC 9110 5.6.2). */
    public static boolean isToken(String name) {
        return !name.isEmpty() && allMatch(name, HeaderSyntax::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int character) {
        return character < 128 && ((character < 64 ? LOW_TOKENS : HIGH_TOKENS) >>> character & 1) != 0;
    }

    private static long bits(int first) {
        return TOKEN_CHARACTERS
                .chars()
                .filter(character -> character >= first && character < first + 64)
                .mapToLong(character -> 1L << character)
                .reduce(0, (one, other) -> one | other);
    }

    /** Returns whether a text is printable ASCII and tabs on one line, which any header may have as its value (RFC 9110 5.5). */
    public static boolean isValue(String text) {
        return allMatch(text, HeaderSyntax::isPrintable);
    }

    /** Returns whether a header may have this value, with a character for each byte: printable ASCII, tabs and obs-text. */
    public static boolean isFieldValue(String value) {
        return allMatch(value, character -> isPrintable(character) || (character >= 0x80 && character <= 0xff));
    }

    private static boolean isPrintable(int character) {
        return (character >= ' ' && character < 0x7f) || character == '\t';
    }

    /** Returns whether {@code target} is a percent-encoded path and query. */
    public static boolean isTarget(String target) {
        return target.startsWith("/")
                && allMatch(target, character -> character > ' ' && character < 0x7f && character != '#');
    }

    /** Avoids a stream, because it checks every header of every call. */
    private static boolean allMatch(String text, IntPredicate test) {
        for (int i = 0; i < text.length(); i++) {
            if (!test.test(text.charAt(i))) return false;
        }
        return true;
    }
}
