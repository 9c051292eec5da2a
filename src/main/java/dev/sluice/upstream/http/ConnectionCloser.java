package dev.sluice.upstream.http;

import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.netty.connection.AbortiveClose;
import dev.sluice.core.netty.http.Http2;
import io.vertx.core.http.HttpClientRequest;

/**
 * Cancels requests and closes connections. On HTTP/1.1, cancelling a request closes its connection; on HTTP/2, only its
 * stream.
 */
final class ConnectionCloser {
    private ConnectionCloser() {}

    /**
     * Cancels a request. Vert.x 5.1.10 never frees the HTTP/2 slot of a request without a stream, so its connection
     * closes after its other requests. {@code Http2StreamLimitTest.cancelled_calls_take_no_stream}
     * shows it.
     */
    static void cancel(HttpClientRequest request, ConnectionPool pool) {
        boolean isStreamUnknown = Http2.isUsedBy(request) && Http2.streamId(request) == 0;
        request.reset(Http2ErrorCode.CANCEL);
        if (isStreamUnknown) pool.shutDownSoon(request.connection());
    }

    /** Cancels a request, and resets its HTTP/1.1 connection if it is sent in part. */
    static void cancel(HttpClientRequest request, ConnectionPool pool, boolean isPartial) {
        cancel(request, pool);
        if (isPartial) abort(request);
    }

    /** Resets an HTTP/1.1 connection in the middle of a request. */
    static void abort(HttpClientRequest request) {
        if (!Http2.isUsedBy(request)) AbortiveClose.close(request.connection());
    }
}
