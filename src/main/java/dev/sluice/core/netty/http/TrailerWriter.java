package dev.sluice.core.netty.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.util.Locale;
import java.util.Map;

/**
 * Ends a request with trailers (RFC 9110 6.5) through Netty, on the event loop of the connection, which may be another one than that of
 * the call.
 *
 * <p>Vert.x 5.1.10: cannot send trailers of a request. {@code RequestTrailersTest}
 */
public final class TrailerWriter {
    private final HttpClientRequest request;
    private final MultiMap trailers;
    private final ChannelHandlerContext connection;
    private final PromiseInternal<Void> sent;

    private TrailerWriter(HttpClientRequest request, MultiMap trailers, PromiseInternal<Void> sent) {
        this.request = request;
        this.trailers = trailers;
        this.connection = ((HttpClientConnection) request.connection()).channelHandlerContext();
        this.sent = sent;
    }

    /**
     * Ends a request whose head was written. A trailer with the name of a field in the head is left out, because a backend may take the
     * trailer for that field. The future completes on the event loop of the call.
     *
     * @param lastWrite the last write of the body
     */
    public static Future<Void> end(HttpClientRequest request, Future<Void> lastWrite, MultiMap trailers) {
        MultiMap sendable = withoutFieldsOf(request.headers(), trailers);
        if (sendable.isEmpty()) return request.end();
        PromiseInternal<Void> sent = ContextInternal.current().promise();
        TrailerWriter writer = new TrailerWriter(request, sendable, sent);
        lastWrite.onComplete(written -> writer.onLoop(writer::send), sent::fail);
        return sent.future();
    }

    private static MultiMap withoutFieldsOf(MultiMap head, MultiMap trailers) {
        MultiMap sendable = io.vertx.core.http.HttpHeaders.headers();
        for (Map.Entry<String, String> trailer : trailers)
            if (!head.contains(trailer.getKey())) sendable.add(trailer.getKey(), trailer.getValue());
        return sendable;
    }

    private void onLoop(Runnable task) {
        if (connection.executor().inEventLoop()) task.run();
        else connection.executor().execute(task);
    }

    private void send() {
        if (!connection.channel().isActive()) request.end().onComplete(sent);
        else if (connection.handler() instanceof Http2ConnectionHandler http2) sendOnHttp2(http2, false);
        else sendOnHttp1();
    }

    private void sendOnHttp1() {
        HttpHeaders fields = new DefaultHttpHeaders();
        for (Map.Entry<String, String> trailer : trailers) fields.add(trailer.getKey(), trailer.getValue());
        LastContent end = new LastContent(fields);
        connection.pipeline().addBefore(connection.name(), null, end);
        Future<Void> ended = request.end();
        // The request was reset, so its connection closes.
        if (ended.failed() && !end.isWritten) connection.pipeline().remove(end);
        ended.onComplete(sent);
    }

    /**
     * Waits until Vert.x does not hold the end of the stream back for its window. A stream that closes before would be a failure for
     * Vert.x.
     */
    private void sendOnHttp2(Http2ConnectionHandler http2, boolean hasWaited) {
        Http2Stream stream = http2.connection().stream(Math.toIntExact(Http2.streamId(request)));
        if (stream == null || stream.state() != Http2Stream.State.OPEN)
            request.end().onComplete(sent);
        else if (hasWaited || http2.encoder().flowController().isWritable(stream)) endStream(http2, stream);
        else request.write(Buffer.buffer()).onComplete(written -> onLoop(() -> sendOnHttp2(http2, true)), sent::fail);
    }

    /** Netty rejects the empty frame with which Vert.x ends the stream, because the trailers have ended it. */
    private void endStream(Http2ConnectionHandler http2, Http2Stream stream) {
        http2.encoder()
                .writeHeaders(connection, stream.id(), http2Fields(), 0, true, connection.newPromise())
                .addListener(sent);
        Future<Void> ignored = request.end();
        connection.flush();
    }

    private Http2Headers http2Fields() {
        Http2Headers fields = new DefaultHttp2Headers();
        for (Map.Entry<String, String> trailer : trailers)
            fields.add(trailer.getKey().toLowerCase(Locale.ROOT), trailer.getValue());
        return fields;
    }

    /** Adds trailers to the end of the request on its way to the codec. */
    private static final class LastContent extends ChannelOutboundHandlerAdapter {
        private final HttpHeaders trailers;
        private boolean isWritten;

        LastContent(HttpHeaders trailers) {
            this.trailers = trailers;
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
            boolean isEnd = message instanceof LastHttpContent && !(message instanceof HttpRequest);
            Object replaced =
                    isEnd ? new DefaultLastHttpContent(((LastHttpContent) message).content(), trailers) : message;
            ChannelFuture ignored = context.write(replaced, written);
            if (!isEnd) return;
            isWritten = true;
            context.pipeline().remove(this);
        }
    }
}
