package dev.sluice.core.netty.http;

import dev.sluice.core.http.RequestBody;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * The announced length of the body of a request (RFC 9112 6.3).
 *
 * <p>Vert.x 5.1.10: isEnded is false until the end of a request is dispatched, also on HTTP/2 if its head ends its stream.
 * {@code EndedRequestTest}
 */
public final class BodyLength {
    /** Set for a request on HTTP/2 whose head ends its stream. */
    private static final StreamProperty<Boolean> ENDED = new StreamProperty<>("sluice.ended");

    private BodyLength() {}

    /** Returns the length in bytes, 0 if there is no body, or {@link RequestBody#UNKNOWN}. */
    public static long of(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) return RequestBody.UNKNOWN;
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (announced != null) return Long.parseLong(announced);
        boolean mayFollow = request.version() == HttpVersion.HTTP_2 && !request.isEnded() && ENDED.of(request) == null;
        return mayFollow ? RequestBody.UNKNOWN : 0;
    }

    /** Returns whether an HTTP/1 connection has to receive more of the body before its next request. */
    public static boolean isUnread(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_2 && !request.isEnded() && of(request) != 0;
    }

    /** Notes that the head of a request on HTTP/2 ends its stream, so that the request has no body. */
    static void noteEnd(ChannelHandlerContext context, int streamId) {
        Http2Stream stream = StreamProperty.streams(context).stream(streamId);
        if (stream != null) ENDED.set(context, stream, true);
    }
}
