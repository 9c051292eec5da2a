package dev.sluice.backend.http;

import dev.sluice.http.AbortiveClose;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.concurrent.TimeUnit;

/**
 * How to part with a request before its end, and with a connection. On HTTP/1.1 the one ends the other; on HTTP/2 the
 * stream goes alone, and its connection still serves the others.
 */
final class ConnectionCloser {
    /** Longer than any attempt may take. */
    private static final long SHUTDOWN_LIMIT_MINUTES = 60;

    private ConnectionCloser() {}

    /**
     * Ends a request. A request without a stream sends nothing, but Vert.x 5.1.10 never frees its place on the HTTP/2
     * connection: {@code Http2Test.a_call_cancelled_in_the_queue_is_not_sent_and_takes_no_stream} shows it. So the
     * connection closes once its other requests have ended.
     */
    static void cancel(HttpClientRequest request) {
        boolean isStreamUnknown = Http2.isUsedBy(request) && Http2.streamId(request) == 0;
        request.reset(Http2Error.CANCEL.code());
        if (isStreamUnknown) shutDown(request.connection());
    }

    /** Ends a connection when all that is on its way has ended; an HTTP/2 connection leaves the pool at once. */
    static void shutDown(HttpConnection connection) {
        Future<Void> unused = connection.shutdown(SHUTDOWN_LIMIT_MINUTES, TimeUnit.MINUTES);
    }

    /**
     * Ends an HTTP/1.1 connection in the middle of a request. Vert.x closes one only when all that is queued for it has
     * left, which may be never when the backend takes nothing; so this goes to Netty, and with a reset (RST), which needs
     * no queue.
     */
    static void abort(HttpClientRequest request) {
        if (Http2.isUsedBy(request)) return;
        ChannelHandlerContext context = ((HttpClientConnection) request.connection()).channelHandlerContext();
        context.executor().execute(() -> AbortiveClose.close(context));
    }
}
