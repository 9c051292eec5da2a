package dev.sluice.core.netty.http;

import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Resets the streams of complete responses whose requests have not ended, so that their callers stop to send (RFC 9113 8.1). Such a stream
 * ignores the frames in flight for a second (RFC 9113 5.1), and does not count as open. For one connection on HTTP/2, on its event loop.
 *
 * <p>Netty 4.2.20: answers each frame behind a reset with another reset, and takes 200 of them in 30 s for an attack.
 * {@code RejectedUploadsTest}
 */
public final class UploadResets extends Http2ConnectionAdapter {
    /** The streams that ignore frames, at most. A further one ends the oldest. */
    static final int MAX_IGNORING = 100;

    private static final Duration IN_FLIGHT = Duration.ofSeconds(1);
    private static final AttributeKey<UploadResets> KEY = AttributeKey.valueOf("sluice.uploadResets");

    private final ChannelHandlerContext context;
    private final Http2ConnectionHandler handler;

    /** The streams that ignore frames, oldest first, with the ends of their time. */
    private final Map<Http2Stream, Clock.Timer> ignoring = new LinkedHashMap<>();

    /** How many streams the caller may open beside those. */
    private int maxActive;

    private UploadResets(ChannelHandlerContext context) {
        this.context = context;
        this.handler = (Http2ConnectionHandler) context.handler();
    }

    /** Resets the stream of a request with a complete response, unless the rest of it arrives in this turn. Does nothing on HTTP/1. */
    public static void reset(HttpServerRequest request, Clock clock) {
        if (request.version() != HttpVersion.HTTP_2) return;
        ChannelHandlerContext context = CallerReset.contextOf(request.connection());
        int stream = (int) request.response().streamId();
        EventLoop.current().execute(() -> of(context).reset(stream, clock));
    }

    static UploadResets of(ChannelHandlerContext context) {
        UploadResets known = context.channel().attr(KEY).get();
        if (known != null) return known;
        UploadResets created = new UploadResets(context);
        created.handler.connection().addListener(created);
        context.channel().attr(KEY).set(created);
        return created;
    }

    void reset(int id, Clock clock) {
        Http2Stream stream = handler.connection().stream(id);
        // A stream whose two sides have ended is unknown.
        if (stream == null || stream.isResetSent()) return;
        if (ignoring.size() == MAX_IGNORING) close(ignoring.keySet().iterator().next());
        if (ignoring.isEmpty()) maxActive = callers().maxActiveStreams();
        ignoring.put(stream, clock.after(IN_FLIGHT.toNanos(), () -> close(stream)));
        countActive();
        stream.resetSent();
        // The method of the encoder would close the stream.
        ChannelFuture ignored = handler.encoder()
                .frameWriter()
                .writeRstStream(context, id, Http2ErrorCode.NO_ERROR, context.newPromise());
        context.flush();
    }

    private void close(Http2Stream stream) {
        handler.closeStream(stream, context.newSucceededFuture());
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        Clock.Timer end = ignoring.remove(stream);
        if (end == null) return;
        end.cancel();
        countActive();
    }

    /** The caller may open a stream for each that has ended for it. Until it confirms the settings, it has no limit. */
    private void countActive() {
        if (maxActive != Integer.MAX_VALUE) callers().maxActiveStreams(maxActive + ignoring.size());
    }

    private Http2Connection.Endpoint<?> callers() {
        return handler.connection().remote();
    }
}
