package dev.sluice.backend.http;

import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpClientConnection;

/** The state of a request on an HTTP/2 connection (RFC 9113) where Vert.x 5.1.10 does not report it. */
final class Http2 {
    private Http2() {}

    static boolean isUsedBy(HttpClientRequest request) {
        return request.version() == HttpVersion.HTTP_2;
    }

    /** The request's number on its connection, from 1, on HTTP/1.1 too; 0 while it has none. */
    static long streamId(HttpClientRequest request) {
        return Math.max(0, request.streamId());
    }

    /**
     * Whether the backend has certainly not processed a request that has failed: it was never sent, or its stream is
     * beyond the last stream of a GOAWAY (6.8). The last stream comes from Netty: {@link
     * io.vertx.core.http.HttpClosedException#goAway} of Vert.x 5.1.10 throws an IllegalReferenceCountException, because it
     * copies a freed buffer. {@code Http2BackendsTest} shows the retry.
     */
    static boolean isUnprocessed(HttpClientRequest request) {
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
