package dev.sluice.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** The announced body of a request (RFC 9112 6.3) and {@code Expect: 100-continue} (RFC 9110 10.1.1). */
public final class RequestBody {
    /** The length of a chunked body, or of an HTTP/2 body without Content-Length. */
    public static final long UNKNOWN = -1;

    private RequestBody() {}

    /** Returns the length in bytes, 0 if there is no body, or {@link #UNKNOWN}. */
    public static long length(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) return UNKNOWN;
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced != null) return Long.parseLong(announced);
        return request.version() == HttpVersion.HTTP_2 && !request.isEnded() ? UNKNOWN : 0;
    }

    /** Returns whether an HTTP/1 connection has to receive more of the body before its next request. */
    public static boolean isUnread(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_2 && !request.isEnded() && length(request) != 0;
    }

    /** Returns whether the caller waits for a 100 (Continue). HTTP/1.0 has no such response. */
    public static boolean awaitsContinue(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.EXPECT) && request.version() != HttpVersion.HTTP_1_0;
    }

    /** Sends 100 (Continue) if the caller waits for it. */
    public static void sendContinue(HttpServerRequest request) {
        if (awaitsContinue(request)) request.response().writeContinue();
    }
}
