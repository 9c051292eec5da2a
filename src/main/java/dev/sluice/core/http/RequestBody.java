package dev.sluice.core.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** The announced body of a request (RFC 9112 6.3) and {@code Expect: 100-continue} (RFC 9110 10.1.1). */
public final class RequestBody {
    /** Set for a request on HTTP/2 whose head ends its stream. */
    private static final StreamProperty<Boolean> ENDED = new StreamProperty<>("sluice.ended");

    /** The length of a chunked body, or of an HTTP/2 body without Content-Length. */
    public static final long UNKNOWN = -1;

    private RequestBody() {}

    /** Returns the length in bytes, 0 if there is no body, or {@link #UNKNOWN}. */
    public static long length(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) return UNKNOWN;
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced != null) return Long.parseLong(announced);
        boolean mayFollow = request.version() == HttpVersion.HTTP_2 && !request.isEnded() && ENDED.of(request) == null;
        return mayFollow ? UNKNOWN : 0;
    }

    /**
     * Notes that the head of a request on HTTP/2 ends its stream, so that the request has no body. {@code isEnded} of Vert.x 5.1.10 is
     * false until it has dispatched the end, also for such a request.
     */
    public static void noteEnd(ChannelHandlerContext context, int streamId) {
        Http2Stream stream = StreamProperty.streams(context).stream(streamId);
        if (stream != null) ENDED.set(context, stream, true);
    }

    /** Returns whether a body of a request with this method has no meaning in HTTP (RFC 9110 9.3.1, 9.3.2 and 9.3.5). */
    public static boolean hasNoMeaning(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.DELETE);
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
