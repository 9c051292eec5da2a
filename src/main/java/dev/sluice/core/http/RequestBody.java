package dev.sluice.core.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** The meaning of the body of a request, and {@code Expect: 100-continue} (RFC 9110 10.1.1). */
public final class RequestBody {
    /** The length of a chunked body, or of an HTTP/2 body without Content-Length. */
    public static final long UNKNOWN = -1;

    private RequestBody() {}

    /** Returns whether a body of a request with this method has no meaning in HTTP (RFC 9110 9.3.1, 9.3.2 and 9.3.5). */
    public static boolean hasNoMeaning(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.DELETE);
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
