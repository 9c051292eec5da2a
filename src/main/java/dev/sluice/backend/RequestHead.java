package dev.sluice.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The target and the headers of a request, and their rules. They are checked before a connection is requested, because
 * Vert.x 5.1.10 sends illegal targets such as {@code /a#b} and illegal values: {@code IllegalRequestTest} shows both.
 */
public final class RequestHead {
    private static final String ACCEPT_ENCODING = "Accept-Encoding";

    /** Set by us or by the HTTP client, or meant for the next hop alone (RFC 9110 7.6.1). */
    private static final Set<String> OURS = ignoringCase(
            "Host",
            "Content-Length",
            "Transfer-Encoding",
            "Connection",
            "Keep-Alive",
            "Proxy-Connection",
            "Proxy-Authenticate",
            "Proxy-Authorization",
            "TE",
            "Trailer",
            "Upgrade",
            "HTTP2-Settings",
            "Expect",
            ACCEPT_ENCODING);

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private RequestHead() {}

    private static Set<String> ignoringCase(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(Set.of(names));
        return Collections.unmodifiableSet(set);
    }

    /** Why {@code call} cannot be sent as HTTP, or null when it can. */
    static @Nullable String flawOf(Call call) {
        if (!isTarget(call.target())) return "the path";
        for (Map.Entry<String, String> header : call.headers()) {
            if (!isToken(header.getKey())) return "a header's name";
            if (!isValue(header.getValue())) return "header " + header.getKey();
        }
        return null;
    }

    /** Whether {@code target} can stand in a request's first line: a path and query, percent-encoded. */
    static boolean isTarget(String target) {
        return target.startsWith("/") && all(target, each -> each > ' ' && each < 0x7f && each != '#');
    }

    /** Whether we may set a header called {@code name} beside those that are set anyway. */
    public static boolean isFree(String name) {
        return isToken(name) && !OURS.contains(name);
    }

    /** Whether it can be the name of a header: a token, RFC 9110 5.6.2. */
    public static boolean isToken(String name) {
        return !name.isEmpty() && all(name, RequestHead::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int each) {
        return (each >= 'a' && each <= 'z')
                || (each >= 'A' && each <= 'Z')
                || (each >= '0' && each <= '9')
                || TOKEN_MARKS.indexOf(each) >= 0;
    }

    /** Whether a header may have this value: printable ASCII on one line, as every server reads it alike (RFC 9110 5.5). */
    public static boolean isValue(String value) {
        return all(value, each -> (each >= ' ' && each < 0x7f) || each == '\t');
    }

    /** A loop and not a stream: it runs over every header of every call. */
    private static boolean all(String text, IntPredicate test) {
        for (int i = 0; i < text.length(); i++) {
            if (!test.test(text.charAt(i))) return false;
        }
        return true;
    }

    /** Copies the headers of {@code call} to a request, but for those that are not the caller's to set. */
    static void write(Call call, MultiMap request) {
        for (Map.Entry<String, String> header : call.headers()) {
            if (isSent(header.getKey(), call)) request.add(header.getKey(), header.getValue());
        }
        Passage passage = call.passage();
        if (passage != null && passage.length() != 0) {
            if (passage.length() > 0) request.set(HttpHeaders.CONTENT_LENGTH, String.valueOf(passage.length()));
            return;
        }
        // RFC 9110 8.6: a method that usually has a body says that it has none; some servers answer 411 otherwise.
        if (call.body() == null && usuallyHasBody(call.operation().method()))
            request.set(HttpHeaders.CONTENT_LENGTH, "0");
    }

    /** Only a caller who sees the answer as it is can say which encodings it reads. */
    private static boolean isSent(String name, Call call) {
        return !OURS.contains(name) || (call.passage() != null && ACCEPT_ENCODING.equalsIgnoreCase(name));
    }

    private static boolean usuallyHasBody(HttpMethod method) {
        return method.equals(HttpMethod.POST) || method.equals(HttpMethod.PUT) || method.equals(HttpMethod.PATCH);
    }
}
