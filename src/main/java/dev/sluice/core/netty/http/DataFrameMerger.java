package dev.sluice.core.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;

/**
 * Joins the small DATA frames of a stream that one read of the socket has brought, as {@link ContentMerger} does on HTTP/1. The frames of
 * a stream whose earlier bytes are not consumed wait here, across reads, for as long as they are less than {@value ContentMerger#MAX}
 * bytes. Their window returns when they are consumed. A frame without data ends here, and its padding returns to both windows, unless it ends
 * its stream. For one connection.
 *
 * <p>Vert.x 5.1.10: queues an object of about 100 bytes for each frame of a paused stream, up to the window. {@code DataFrameMergerTest}
 */
final class DataFrameMerger extends Http2FrameListenerDecorator {
    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext context;
    private final IntObjectMap<Held> streams = new IntObjectHashMap<>(2);
    private final PieceLimit limit = new PieceLimit();

    /** The bytes of one stream, which are on the heap if they may wait. A frame that comes alone is not copied. */
    private static final class Held {
        private ByteBuf bytes;
        private boolean isJoined;

        /** Whether the read has ended that brought the first of them. */
        private boolean isWaiting;

        Held(ByteBuf frame) {
            bytes = frame.retain();
        }

        /** Copies the bytes, so that they hold no part of the memory of a read. */
        void join() {
            if (isJoined) return;
            ByteBuf single = bytes;
            bytes = Unpooled.buffer(ContentMerger.SMALL).writeBytes(single);
            single.release();
            isJoined = true;
        }

        /** Grows by the size of the largest frame. Twice the capacity would leave up to half of it unused. */
        void append(ByteBuf frame) {
            join();
            int length = frame.readableBytes();
            if (bytes.writableBytes() < length) bytes.capacity(bytes.capacity() + ContentMerger.SMALL);
            bytes.writeBytes(frame, frame.readerIndex(), length);
        }
    }

    private DataFrameMerger(
            Http2FrameListener listener, Http2ConnectionHandler handler, ChannelHandlerContext context) {
        super(listener);
        this.handler = handler;
        this.context = context;
    }

    /** Installs it in front of all listeners of a connection so far. */
    static void installOn(ChannelHandlerContext context) {
        Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
        Http2ConnectionDecoder decoder = handler.decoder();
        DataFrameMerger merger = new DataFrameMerger(decoder.frameListener(), handler, context);
        decoder.frameListener(merger);
        context.pipeline().addBefore(context.name(), "dataFrameMerger", merger.new ReadEnd());
        Http2Connection connection = handler.connection();
        connection.local().flowController(new ObservedFlowController(decoder.flowController(), merger::onConsumed));
        connection.addListener(merger.new StreamEnd());
    }

    /** Passes the frames of a read on before the codec ends the read. */
    private final class ReadEnd extends ChannelInboundHandlerAdapter {
        @Override
        public void channelReadComplete(ChannelHandlerContext own) {
            for (int stream : heldStreams()) onReadEnd(stream);
            limit.endRead(own.channel());
            own.fireChannelReadComplete();
        }

        @Override
        public void channelInactive(ChannelHandlerContext own) {
            for (int stream : heldStreams()) passOnOutside(stream);
            own.fireChannelInactive();
        }
    }

    private final class StreamEnd extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            Held held = streams.remove(stream.id());
            if (held != null) held.bytes.release();
        }
    }

    private List<Integer> heldStreams() {
        return streams.isEmpty() ? List.of() : List.copyOf(streams.keySet());
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        if (data.readableBytes() < ContentMerger.SMALL) limit.add(data.readableBytes());
        if (!data.isReadable() && !endOfStream) return padding;
        boolean isSmall = data.readableBytes() < ContentMerger.SMALL && !endOfStream;
        if (!isSmall) {
            passOn(stream);
            return super.onDataRead(ctx, stream, data, padding, endOfStream);
        }
        hold(stream, data);
        return padding;
    }

    private void hold(int stream, ByteBuf data) throws Http2Exception {
        Held held = streams.get(stream);
        if (held != null && held.bytes.readableBytes() + data.readableBytes() > ContentMerger.MAX) {
            passOn(stream);
            held = null;
        }
        if (held == null) streams.put(stream, new Held(data));
        else held.append(data);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        passOn(stream);
        super.onHeadersRead(ctx, stream, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        passOn(stream);
        super.onHeadersRead(ctx, stream, headers, dependency, weight, exclusive, padding, endOfStream);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int stream, long errorCode) throws Http2Exception {
        passOn(stream);
        super.onRstStreamRead(ctx, stream, errorCode);
    }

    private void passOn(int stream) throws Http2Exception {
        Held held = streams.remove(stream);
        if (held == null) return;
        try {
            int consumed = super.onDataRead(context, stream, held.bytes, 0, false);
            flowController().consumeBytes(handler.connection().stream(stream), consumed);
        } finally {
            held.bytes.release();
        }
    }

    /** Passes bytes on while the codec reads no frame, and so catches no failure. */
    private void passOnOutside(int stream) {
        try {
            passOn(stream);
        } catch (Http2Exception failure) {
            handler.onError(context, false, failure);
        }
    }

    private void onReadEnd(int id) {
        Held held = streams.get(id);
        Http2Stream stream = handler.connection().stream(id);
        if (held == null || stream == null) return;
        held.isWaiting = isPaused(stream, held);
        if (held.isWaiting) held.join();
        else passOnOutside(id);
    }

    /** Returns whether Vert.x has bytes of the stream that are not consumed, because the stream is paused. */
    private boolean isPaused(Http2Stream stream, Held held) {
        return flowController().unconsumedBytes(stream) > held.bytes.readableBytes();
    }

    private Http2LocalFlowController flowController() {
        return handler.decoder().flowController();
    }

    /** Vert.x calls it before it hands over the consumed bytes, so the next bytes follow later. */
    private void onConsumed(Http2Stream stream) {
        Held held = streams.get(stream.id());
        if (held == null || !held.isWaiting || isPaused(stream, held)) return;
        held.isWaiting = false;
        context.executor().execute(() -> passOnOutside(stream.id()));
    }
}
