package dev.sluice.core.netty.http;

import dev.sluice.core.http.HeaderSyntax;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trailers of requests (RFC 9110 6.5). They are kept where their request is: on HTTP/1 in the result of its decoder, and on HTTP/2
 * in a property of its stream. For the event loop of the connection.
 *
 * <p>Vert.x 5.1.10: reads and drops the trailers of requests. {@code RequestTrailersTest}
 */
public final class RequestTrailers {
    private static final StreamProperty<MultiMap> OF_STREAM = new StreamProperty<>("sluice.trailers");

    private RequestTrailers() {}

    /** Returns the trailers of a request whose body has ended; null for none. */
    public static @Nullable MultiMap of(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) return OF_STREAM.of(request);
        return request.decoderResult() instanceof DecodedWithTrailers result ? result.trailers : null;
    }

    /** Keeps the trailers of a request on HTTP/1. Invalid trailers make its end malformed. */
    static void keep(HttpRequest request, LastHttpContent end) {
        MultiMap trailers = read(end.trailingHeaders().iteratorCharSequence());
        if (trailers == null) end.setDecoderResult(DecoderResult.failure(new InvalidTrailersException()));
        else request.setDecoderResult(new DecodedWithTrailers(trailers));
    }

    /**
     * Keeps the trailers of a request on HTTP/2. Does nothing for the head of a request, which is its first header block.
     *
     * @throws Http2Exception if the trailers are invalid, so that the codec resets the stream (RFC 9113 8.1.1)
     */
    static void keep(ChannelHandlerContext context, int streamId, Http2Headers block) throws Http2Exception {
        Http2Stream stream = StreamProperty.streams(context).stream(streamId);
        if (stream == null || !stream.isTrailersReceived()) return;
        MultiMap trailers = read(block.iterator());
        if (trailers == null)
            throw Http2Exception.streamError(streamId, Http2Error.PROTOCOL_ERROR, "the trailers are invalid");
        OF_STREAM.set(context, stream, trailers);
    }

    /** Returns the fields; null if they are too many or invalid. A pseudo-header is no token. */
    private static @Nullable MultiMap read(Iterator<Map.Entry<CharSequence, CharSequence>> fields) {
        MultiMap trailers = HttpHeaders.headers();
        for (int count = 0; fields.hasNext(); count++) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            String name = field.getKey().toString();
            String value = field.getValue().toString();
            boolean isValid = HeaderSyntax.isToken(name) && HeaderSyntax.isFieldValue(value);
            if (!isValid || count == HeaderSyntax.MAX_FIELDS) return null;
            trailers.add(name, value);
        }
        return trailers;
    }

    private static final class DecodedWithTrailers extends DecoderResult {
        final MultiMap trailers;

        DecodedWithTrailers(MultiMap trailers) {
            super(SIGNAL_SUCCESS);
            this.trailers = trailers;
        }
    }

    private static final class InvalidTrailersException extends RuntimeException {
        InvalidTrailersException() {
            super("the trailers are invalid", null, false, false);
        }
    }
}
