package dev.sluice.core.netty.connection;

import dev.sluice.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection on HTTP/2 with GOAWAY (ENHANCE_YOUR_CALM) if a header block or a control frame takes too long, or if there are too many
 * control frames or empty DATA frames. It sees the bytes before the codec. For one event loop.
 *
 * <p>Netty 4.2.20: permits header blocks that never end and floods of control frames, and a GOAWAY of its codec is an error in the log of
 * Vert.x. {@code Http2LimitsTest}
 */
final class Http2Frames extends ChannelDuplexHandler {
    private final Runnable onCut;
    private final FrameLimit limit;
    private final HeadTimer headTimer;
    private final Http2FrameParser parser = new Http2FrameParser(this::onFrame);
    private @Nullable ChannelHandlerContext context;

    /** Writes of the gateway that no WINDOW_UPDATE has followed. */
    private long writes;

    private boolean isAbusive;

    /** @param onCut runs once, before the connection ends */
    Http2Frames(Clock clock, Runnable onCut) {
        this.onCut = onCut;
        this.limit = new FrameLimit(clock);
        this.headTimer = new HeadTimer(clock, () -> close("A header block did not end within 10 s."));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** Removes this handler from a connection on HTTP/1 over TLS, before its first byte. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        ChannelPipeline pipeline = context.pipeline();
        if (event instanceof SslHandshakeCompletionEvent && !isHttp2(pipeline.get(SslHandler.class)))
            pipeline.remove(this);
        context.fireUserEventTriggered(event);
    }

    private static boolean isHttp2(SslHandler tls) {
        return ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!isAbusive) readFrames(bytes);
        if (isAbusive) ReferenceCountUtil.release(bytes);
        else context.fireChannelRead(bytes);
    }

    private void readFrames(ByteBuf bytes) {
        long unitsBefore = parser.units();
        parser.read(bytes);
        if (parser.units() != unitsBefore || !parser.isInsideUnit()) headTimer.stop();
        if (parser.isInsideUnit()) headTimer.start();
        if (isAbusive) close("A caller sent more than 1000 control frames or empty frames in 10 s.");
    }

    private void onFrame(int type, int flags, int length) {
        if (counts(type, flags, length) && !limit.allows()) isAbusive = true;
    }

    /** The codec limits RST_STREAM and CONTINUATION. A caller may return the window of each write of the gateway. Padding is no data. */
    private boolean counts(int type, int flags, int length) {
        return switch (type) {
            case Http2FrameParser.HEADERS, Http2FrameParser.CONTINUATION, Http2FrameParser.RST_STREAM -> false;
            case Http2FrameParser.DATA -> length <= 0 && (flags & Http2FrameParser.END_STREAM) == 0;
            case Http2FrameParser.WINDOW_UPDATE -> --writes < 0;
            default -> true;
        };
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
        writes = Math.max(0, writes) + 1;
        ChannelFuture ignored = context.write(message, written);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        headTimer.close();
        context.fireChannelInactive();
    }

    /** Sends GOAWAY and closes the connection. The codec would do so too, but Vert.x would log an error. */
    private void close(String reason) {
        isAbusive = true;
        onCut.run();
        headTimer.close();
        if (context != null) close(context, ByteBufUtil.writeAscii(context.alloc(), reason));
    }

    private static void close(ChannelHandlerContext context, ByteBuf reason) {
        new DefaultHttp2FrameWriter()
                .writeGoAway(
                        context,
                        lastStream(context.pipeline()),
                        Http2Error.ENHANCE_YOUR_CALM.code(),
                        reason,
                        context.newPromise())
                .addListener(sent -> {
                    ChannelFuture ignored = context.close();
                });
        context.flush();
    }

    /** Without TLS, Vert.x adds the codec after the first bytes, which may already have too many frames. */
    private static int lastStream(ChannelPipeline pipeline) {
        Http2ConnectionHandler codec = pipeline.get(Http2ConnectionHandler.class);
        return codec == null ? 0 : codec.connection().remote().lastStreamCreated();
    }
}
