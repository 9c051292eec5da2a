package dev.sluice.upstream.http;

import dev.sluice.core.netty.connection.AbortiveClose;
import dev.sluice.core.netty.http.Http2;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.concurrent.TimeUnit;

/**
 * Cancels requests and closes connections. On HTTP/1.1, cancelling a request closes its connection; on HTTP/2, only its
 * stream.
 */
final class ConnectionCloser {
    /** Longer than any attempt. */
    private static final long SHUTDOWN_LIMIT_MINUTES = 60;

    private ConnectionCloser() {}

    /**
     * Cancels a request. Vert.x 5.1.10 never frees the HTTP/2 slot of a request without a stream, so its connection
     * closes after its other requests. {@code Http2StreamLimitTest.cancelled_calls_take_no_stream}
     * shows it.
     */
    static void cancel(HttpClientRequest request, ConnectionPool pool) {
        boolean isStreamUnknown = Http2.isUsedBy(request) && Http2.streamId(request) == 0;
        request.reset(Http2Error.CANCEL.code());
        if (isStreamUnknown) pool.shutDownSoon(request.connection());
    }

    /** Cancels a request, and resets its HTTP/1.1 connection if it is sent in part. */
    static void cancel(HttpClientRequest request, ConnectionPool pool, boolean isPartial) {
        cancel(request, pool);
        if (isPartial) abort(request);
    }

    /** Closes a connection after its requests in flight; an HTTP/2 connection leaves the pool at once. */
    static void shutDown(HttpConnection connection) {
        Future<Void> unused = connection.shutdown(SHUTDOWN_LIMIT_MINUTES, TimeUnit.MINUTES);
    }

    /**
     * Resets an HTTP/1.1 connection in the middle of a request, through Netty. Vert.x 5.1.10 closes it only after all
     * queued bytes were sent, which never happens if the backend accepts none.
     */
    static void abort(HttpClientRequest request) {
        if (Http2.isUsedBy(request)) return;
        ChannelHandlerContext context = ((HttpClientConnection) request.connection()).channelHandlerContext();
        context.executor().execute(() -> AbortiveClose.close(context));
    }
}
