package dev.sluice.upstream.http;

import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.netty.connection.AbortiveClose;
import dev.sluice.core.netty.connection.GracefulShutdown;
import dev.sluice.core.netty.http.Http2;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;

/** How an attempt uses the connection that its pool has given it: alone on HTTP/1.1, with others on HTTP/2. */
enum HttpProtocol {
    /** An old connection ends with its next reply, and a cancelled request ends its connection. */
    HTTP_1 {
        @Override
        void writeHead(HttpClientRequest request, ConnectionPool pool, long now) {
            if (pool.isOld(request.connection(), now)) request.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }

        @Override
        void onSent(HttpClientRequest request, ConnectionPool pool, long now) {}

        /** Resets the connection in the middle of a request. */
        @Override
        void cancel(HttpClientRequest request, boolean isPartlySent, ConnectionPool pool) {
            request.reset(Http2ErrorCode.CANCEL);
            if (isPartlySent) AbortiveClose.close(request.connection());
        }
    },

    /** An old connection shuts down with the streams that it has, and a cancelled request ends its stream only. */
    HTTP_2 {
        @Override
        void writeHead(HttpClientRequest request, ConnectionPool pool, long now) {}

        @Override
        void onSent(HttpClientRequest request, ConnectionPool pool, long now) {
            if (pool.isOld(request.connection(), now)) GracefulShutdown.ofBackend(request.connection());
        }

        /**
         * Vert.x 5.1.10 never frees the slot of a request without a stream, so its connection closes after its other requests. {@code
         * Http2StreamLimitTest.cancelled_calls_take_no_stream} shows it.
         */
        @Override
        void cancel(HttpClientRequest request, boolean isPartlySent, ConnectionPool pool) {
            boolean isStreamUnknown = Http2.streamId(request) == 0;
            request.reset(Http2ErrorCode.CANCEL);
            if (isStreamUnknown) pool.shutDownSoon(request.connection());
        }
    };

    /** Returns the protocol of the connection of a request. */
    static HttpProtocol of(HttpClientRequest request) {
        return Http2.isUsedBy(request) ? HTTP_2 : HTTP_1;
    }

    /** Adds the fields of the protocol to the head of a request. {@code now} is a reading of the clock of the pool. */
    abstract void writeHead(HttpClientRequest request, ConnectionPool pool, long now);

    /** Runs after the head of a request was sent. */
    abstract void onSent(HttpClientRequest request, ConnectionPool pool, long now);

    /** Cancels a request, which may have ended. */
    abstract void cancel(HttpClientRequest request, boolean isPartlySent, ConnectionPool pool);
}
