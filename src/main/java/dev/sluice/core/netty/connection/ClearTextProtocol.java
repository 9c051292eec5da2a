package dev.sluice.core.netty.connection;

import dev.sluice.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a new connection without TLS is on HTTP/2, by the preface of its caller (RFC 9113 3.3, 3.4), and removes itself. It
 * limits the frames of HTTP/2, and sets up every other connection as {@link ClearTextHttp1} does. Closes a connection that is undecided
 * {@link HeadTimer#LIMIT} after its accept. For one event loop.
 *
 * <p>Vert.x 5.1.10: limits neither the time of a preface nor the frames behind it. {@code H2cTest}
 */
final class ClearTextProtocol extends ChannelInboundHandlerAdapter {
    private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();
    private static final long TURN_NANOS = Duration.ofMillis(1).toNanos();
    private static final int MAX_TURNS = 100;

    private final Clock clock;
    private final AcceptedSocket.DetectionListener listener;
    private final HeadTimer timer;
    private @Nullable ChannelHandlerContext context;

    /** The shutdown of the protocol that the bytes decide on; null without a shutdown. */
    private @Nullable Runnable deferredShutdown;

    /** The bytes of the preface that have arrived. They are not kept, because they are known. */
    private int matched;

    ClearTextProtocol(Clock clock, AcceptedSocket.DetectionListener listener) {
        this.clock = clock;
        this.listener = listener;
        this.timer = new HeadTimer(clock, this::onLate);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        timer.start();
        listener.onOpen();
        active.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        timer.close();
        inactive.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext active, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int compared = Math.min(PREFACE.readableBytes() - matched, bytes.readableBytes());
        boolean isMatch = ByteBufUtil.equals(PREFACE, matched, bytes, bytes.readerIndex(), compared);
        if (isMatch && matched + compared < PREFACE.readableBytes()) keepWaiting(bytes);
        else decide(active, isMatch, withPreface(active, bytes));
    }

    private void keepWaiting(ByteBuf bytes) {
        matched += bytes.readableBytes();
        ReferenceCountUtil.release(bytes);
        if (matched > 0) listener.onBytes();
    }

    /** Returns bytes behind the part of the preface that arrived before them. */
    private ByteBuf withPreface(ChannelHandlerContext active, ByteBuf bytes) {
        if (matched == 0) return bytes;
        try {
            return active.alloc()
                    .buffer(matched + bytes.readableBytes())
                    .writeBytes(PREFACE, 0, matched)
                    .writeBytes(bytes);
        } finally {
            ReferenceCountUtil.release(bytes);
        }
    }

    private void decide(ChannelHandlerContext active, boolean isHttp2, ByteBuf bytes) {
        timer.close();
        ChannelPipeline pipeline = active.pipeline();
        if (isHttp2) pipeline.addAfter(active.name(), null, new Http2Frames(clock, listener::onAbusiveFrames));
        else ClearTextHttp1.setUp(active);
        pipeline.remove(this);
        active.fireChannelRead(bytes);
        if (deferredShutdown != null) deferredShutdown.run();
    }

    private void onLate() {
        if (context == null || context.isRemoved() || !context.channel().isActive()) return;
        listener.onLate();
        ChannelFuture ignored = context.close();
    }

    /**
     * Shuts an undecided connection down. Bytes that have arrived decide about it first. The event loop reads its sockets before it runs a
     * timer, so these are also the bytes that wait in the socket.
     *
     * @param again repeats the shutdown of the connection, which another protocol then does
     */
    void shutDown(Runnable again) {
        if (deferredShutdown != null) return;
        deferredShutdown = again;
        clock.after(TURN_NANOS, () -> closeIfSilent(MAX_TURNS));
    }

    /** A preface that has begun has the time that {@link HeadTimer#LIMIT} leaves it. */
    private void closeIfSilent(int turns) {
        if (context == null || context.isRemoved() || !context.channel().isActive() || matched > 0) return;
        if (turns > 0 && SocketState.hasUnread(context.channel()))
            clock.after(TURN_NANOS, () -> closeIfSilent(turns - 1));
        else {
            ChannelFuture ignored = context.close();
        }
    }
}
