package dev.sluice.upstream.http;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.StreamedBodies;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
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
        HeaderCheck check = new HeaderCheck();
        call.headers().forEach(check);
        return check.flaw;
    }

    /** Finds the first invalid header. An iterator of Vert.x 5.1.10 makes an object for each header. */
    private static final class HeaderCheck implements BiConsumer<String, String> {
        private @Nullable String flaw;

        @Override
        public void accept(String name, String value) {
            if (flaw != null) return;
            if (!HeaderSyntax.isToken(name)) flaw = "a header's name";
            else if (!HeaderSyntax.isFieldValue(value)) flaw = "header " + name;
        }
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
