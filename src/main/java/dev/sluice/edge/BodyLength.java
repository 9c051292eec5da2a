package dev.sluice.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** The length of a request's body, as its head tells (RFC 9112 6.3). */
final class BodyLength {
    /** Only the end of the body will tell. */
    static final long UNKNOWN = -1;

    private BodyLength() {}

    /** The length in bytes, 0 when there is no body, or {@link #UNKNOWN}. */
    static long of(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) return UNKNOWN;
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced != null) return Long.parseLong(announced);
        return request.version() == HttpVersion.HTTP_2 && !request.isEnded() ? UNKNOWN : 0;
    }
}
