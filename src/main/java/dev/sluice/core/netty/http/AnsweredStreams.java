package dev.sluice.core.netty.http;

import dev.sluice.core.http.Http2ErrorCode;
import dev.sluice.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends the streams whose responses are complete and whose requests are not. A request has 100 ms and 64 KiB for its end. Then a reset
 * without an error stops its caller (RFC 9113 8.1), and the stream ignores the frames in flight for a second (RFC 9113 5.1). Such a stream
 * does not count as open for the caller. After a GOAWAY, each ends at once. For one connection on HTTP/2, on its event loop.
 *
 * <p>Netty 4.2.20: answers each frame behind a reset with another reset, and takes 200 of them in 30 s for an attack.
 * {@code RejectedUploadsTest}
 *
 * <p>Vert.x 5.1.10: keeps the stream of a complete response until its request ends. {@code AnsweredStreamsTest}
 */
final class AnsweredStreams extends Http2FrameListenerDecorator {
    /** The streams at once, at most. A further one ends the oldest. */
    static final int MAX = 200;

    /** The bytes of a request that are dropped before its stream is reset. */
    static final int MAX_DROPPED = 64 * 1024;

    private static final Duration GRACE = Duration.ofMillis(100);
    private static final Duration IN_FLIGHT = Duration.ofSeconds(1);

    private final ChannelHandlerContext context;
    private final Http2ConnectionHandler handler;
    private final Clock clock;

    /** The streams by their ids, oldest first. */
    private final Map<Integer, Answered> answered = new LinkedHashMap<>(4);

    /** How many streams the caller may open beside those. */
    private int maxActive;

    private boolean isShutDown;

    /** A stream, and the timer of its reset or of its end. */
    private static final class Answered {
        final Http2Stream stream;
        Clock.Timer timer;
        int dropped;

        Answered(Http2Stream stream, Clock.Timer timer) {
            this.stream = stream;
            this.timer = timer;
        }
    }

    private AnsweredStreams(Http2FrameListener listener, ChannelHandlerContext context, Clock clock) {
        super(listener);
        this.context = context;
        this.handler = (Http2ConnectionHandler) context.handler();
        this.clock = clock;
    }

    /** Installs it in front of all listeners of a connection so far. */
    static void installOn(ChannelHandlerContext context, Clock clock) {
        Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
        AnsweredStreams streams = new AnsweredStreams(handler.decoder().frameListener(), context, clock);
        handler.decoder().frameListener(streams);
        handler.connection().addListener(streams.new StreamEnds());
    }

    private final class StreamEnds extends Http2ConnectionAdapter {
        @Override
        public void onStreamHalfClosed(Http2Stream stream) {
            if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) onAnswered(stream);
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            Answered ended = answered.remove(stream.id());
            if (ended == null) return;
            ended.timer.cancel();
            countActive();
        }

        @Override
        public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
            isShutDown = true;
            context.executor().execute(() -> List.copyOf(answered.values()).forEach(AnsweredStreams.this::end));
        }
    }

    private void onAnswered(Http2Stream stream) {
        if (answered.size() == MAX) end(answered.values().iterator().next());
        if (answered.isEmpty()) maxActive = callers().maxActiveStreams();
        Answered next = new Answered(stream, clock.after(GRACE.toNanos(), () -> reset(stream.id())));
        answered.put(stream.id(), next);
        countActive();
        if (isShutDown) context.executor().execute(() -> end(next));
    }

    /** The end of the request closes the stream. */
    @Override
    public int onDataRead(ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        Answered dropping = answered.isEmpty() ? null : answered.get(stream);
        if (dropping == null) return super.onDataRead(ctx, stream, data, padding, endOfStream);
        int flow = data.readableBytes() + padding;
        dropping.dropped += flow;
        if (dropping.dropped > MAX_DROPPED && !endOfStream) reset(stream);
        return flow;
    }

    private void reset(int id) {
        Answered ended = answered.get(id);
        if (ended == null || ended.stream.isResetSent()) return;
        ended.timer.cancel();
        ended.timer = clock.after(IN_FLIGHT.toNanos(), () -> close(ended));
        ended.stream.resetSent();
        // The method of the encoder would close the stream.
        ChannelFuture ignored = handler.encoder()
                .frameWriter()
                .writeRstStream(context, id, Http2ErrorCode.NO_ERROR, context.newPromise());
        context.flush();
    }

    private void end(Answered stream) {
        reset(stream.stream.id());
        close(stream);
    }

    private void close(Answered stream) {
        handler.closeStream(stream.stream, context.newSucceededFuture());
    }

    /** The caller may open a stream for each of these. Until it confirms the settings, it has no limit. */
    private void countActive() {
        if (maxActive != Integer.MAX_VALUE) callers().maxActiveStreams(maxActive + answered.size());
    }

    private Http2Connection.Endpoint<?> callers() {
        return handler.connection().remote();
    }
}
