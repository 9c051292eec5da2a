package dev.sluice.core.netty.http;

import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * HTTP/2 (RFC 9113) state of a request that Vert.x does not report.
 *
 * <p>Vert.x 5.1.10: throws in HttpClosedException.goAway, because it copies a freed buffer. {@code Http2BackendsTest}
 *
 * <p>Vert.x 5.1.10: does not report how many streams a backend allows. {@code Http2StreamLimitTest}
 */
public final class Http2 {
    /** The message of a write on a stream that the backend has reset. */
    private static final String STREAM_RESET = "Stream reset";

    private Http2() {}

    /** Returns whether a request is on an HTTP/2 connection. */
    public static boolean isUsedBy(HttpClientRequest request) {
        return request.version() == HttpVersion.HTTP_2;
    }

    /** Returns the streams that the backend and the settings allow on the connection of a request; at least 1. */
    public static int maxStreams(HttpClientRequest request) {
        long limit = ((HttpClientConnection) request.connection()).concurrency();
        return Math.toIntExact(Math.max(1, Math.min(Integer.MAX_VALUE, limit)));
    }

    /** Returns the number of the request on its connection, from 1, also on HTTP/1.1; 0 before it has one. */
    public static long streamId(HttpClientRequest request) {
        return Math.max(0, request.streamId());
    }

    /** Returns whether a write fails because its stream, which had begun, has ended. Vert.x then tells the reply of this end. */
    static boolean hasEnded(HttpClientRequest request, Throwable failure) {
        boolean isClosed = failure instanceof HttpClosedException || STREAM_RESET.equals(failure.getMessage());
        return isClosed && streamId(request) > 0;
    }

    /**
     * Returns whether the backend has certainly not processed a failed request. It was never sent, or its stream is beyond the
     * last stream of a GOAWAY (6.8).
     */
    public static boolean isUnprocessed(HttpClientRequest request) {
        long streamId = streamId(request);
        int lastStream = lastStreamKnownToPeer((HttpClientConnection) request.connection());
        return streamId == 0 || (lastStream >= 0 && streamId > lastStream);
    }

    private static int lastStreamKnownToPeer(HttpClientConnection connection) {
        return connection.channelHandlerContext().handler() instanceof Http2ConnectionHandler http2
                ? http2.connection().local().lastStreamKnownByPeer()
                : -1;
    }
}
