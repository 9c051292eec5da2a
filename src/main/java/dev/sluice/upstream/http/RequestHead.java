package dev.sluice.upstream.http;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.StreamedBodies;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks and writes the target and the headers of a request. The check precedes the connection, because Vert.x 5.1.10
 * sends invalid targets such as {@code /a#b} and invalid values ({@code IllegalRequestTest}).
 */
final class RequestHead {
    /** The reserved headers that a streamed call may have: its caller reads the encodings, and sends the trailers. */
    private static final Set<String> OF_STREAMED_CALLS =
            HeaderSyntax.caseInsensitive(List.of("Accept-Encoding", "Trailer"));

    private RequestHead() {}

    /** Returns the part of {@code call} that is invalid in HTTP; null if all is valid. */
    static @Nullable String findFlaw(Call call) {
        if (!HeaderSyntax.isTarget(call.target())) return "the path";
        for (Map.Entry<String, String> header : call.headers()) {
            if (!HeaderSyntax.isToken(header.getKey())) return "a header's name";
            if (!HeaderSyntax.isFieldValue(header.getValue())) return "header " + header.getKey();
        }
        return null;
    }

    /** Writes the headers of {@code call} to a request, without reserved headers. */
    static void write(Call call, MultiMap request) {
        call.headers().forEach((name, value) -> {
            if (isForwarded(name, call)) request.add(name, value);
        });
        StreamedBodies bodies = call.bodies();
        if (bodies != null && bodies.requestLength() != 0) {
            if (bodies.requestLength() > 0)
                request.set(HttpHeaders.CONTENT_LENGTH, String.valueOf(bodies.requestLength()));
            if (bodies.awaitsContinue()) request.set(HttpHeaders.EXPECT, "100-continue");
            return;
        }
        // RFC 9110, 8.6. Some servers respond with 411 to a POST without a length.
        if (call.body() == null && usuallyHasBody(call.operation().method()))
            request.set(HttpHeaders.CONTENT_LENGTH, "0");
    }

    private static boolean isForwarded(String name, Call call) {
        return !HeaderSyntax.isReserved(name) || (call.bodies() != null && OF_STREAMED_CALLS.contains(name));
    }

    private static boolean usuallyHasBody(HttpMethod method) {
        return method.equals(HttpMethod.POST) || method.equals(HttpMethod.PUT) || method.equals(HttpMethod.PATCH);
    }
}
