package dev.sluice.backend.http;

import dev.sluice.backend.Call;
import dev.sluice.backend.StreamedBodies;
import dev.sluice.http.HeaderSyntax;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The target and the headers of a request. They are checked before a connection is requested, because
 * Vert.x 5.1.10 sends illegal targets such as {@code /a#b} and illegal values: {@code IllegalRequestTest} shows both.
 */
final class RequestHead {
    private static final String ACCEPT_ENCODING = "Accept-Encoding";

    private RequestHead() {}

    /** Why {@code call} cannot be sent as HTTP, or null when it can. */
    static @Nullable String findFlaw(Call call) {
        if (!HeaderSyntax.isTarget(call.target())) return "the path";
        for (Map.Entry<String, String> header : call.headers()) {
            if (!HeaderSyntax.isToken(header.getKey())) return "a header's name";
            if (!HeaderSyntax.isValue(header.getValue())) return "header " + header.getKey();
        }
        return null;
    }

    /** Copies the headers of {@code call} to a request, but for those that are not the caller's to set. */
    static void write(Call call, MultiMap request) {
        for (Map.Entry<String, String> header : call.headers()) {
            if (isForwarded(header.getKey(), call)) request.add(header.getKey(), header.getValue());
        }
        StreamedBodies bodies = call.bodies();
        if (bodies != null && bodies.requestLength() != 0) {
            if (bodies.requestLength() > 0)
                request.set(HttpHeaders.CONTENT_LENGTH, String.valueOf(bodies.requestLength()));
            return;
        }
        // RFC 9110 8.6: a method that usually has a body says that it has none; some servers answer 411 otherwise.
        if (call.body() == null && usuallyHasBody(call.operation().method()))
            request.set(HttpHeaders.CONTENT_LENGTH, "0");
    }

    /** Only a caller who sees the answer as it is can say which encodings it reads. */
    private static boolean isForwarded(String name, Call call) {
        return !HeaderSyntax.isReserved(name) || (call.bodies() != null && ACCEPT_ENCODING.equalsIgnoreCase(name));
    }

    private static boolean usuallyHasBody(HttpMethod method) {
        return method.equals(HttpMethod.POST) || method.equals(HttpMethod.PUT) || method.equals(HttpMethod.PATCH);
    }
}
