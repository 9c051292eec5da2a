package dev.sluice.core.netty.connection;

import dev.sluice.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
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
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long TURN_NANOS = Duration.ofMillis(1).toNanos();

    private final Clock clock;
    private final Runnable onLate;
    private final Runnable onAbusiveFrames;
    private final HeadTimer timer;
    private @Nullable ChannelHandlerContext context;

    /** The bytes of the preface that have arrived. They are not kept, because they are known. */
    private int matched;

    /**
     * @param onLate runs before a connection closes that is undecided for too long
     * @param onAbusiveFrames runs once, before a connection on HTTP/2 ends because of its frames
     */
    ClearTextProtocol(Clock clock, Runnable onLate, Runnable onAbusiveFrames) {
        this.clock = clock;
        this.onLate = onLate;
        this.onAbusiveFrames = onAbusiveFrames;
        this.timer = new HeadTimer(clock, this::onLate);
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        timer.start();
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
        int before = matched;
        int compared = Math.min(PREFACE.length - matched, bytes.readableBytes());
        for (int i = 0; i < compared && isOfPreface(bytes, i); i++) matched++;
        boolean isMatch = matched - before == compared;
        if (isMatch && matched < PREFACE.length) ReferenceCountUtil.release(bytes);
        else decide(active, isMatch, withPreface(active, before, bytes));
    }

    private boolean isOfPreface(ByteBuf bytes, int index) {
        return bytes.getByte(bytes.readerIndex() + index) == PREFACE[matched];
    }

    /** Returns bytes behind the part of the preface that arrived before them. */
    private static ByteBuf withPreface(ChannelHandlerContext active, int length, ByteBuf bytes) {
        if (length == 0) return bytes;
        try {
            return active.alloc()
                    .buffer(length + bytes.readableBytes())
                    .writeBytes(PREFACE, 0, length)
                    .writeBytes(bytes);
        } finally {
            ReferenceCountUtil.release(bytes);
        }
    }

    private void decide(ChannelHandlerContext active, boolean isHttp2, ByteBuf bytes) {
        timer.close();
        ChannelPipeline pipeline = active.pipeline();
        if (isHttp2) pipeline.addAfter(active.name(), null, new Http2Frames(clock, onAbusiveFrames));
        else ClearTextHttp1.setUp(active);
        pipeline.remove(this);
        active.fireChannelRead(bytes);
    }

    private void onLate() {
        if (context == null || !context.channel().isActive()) return;
        onLate.run();
        ChannelFuture ignored = context.close();
    }

    /**
     * Shuts an undecided connection down. Bytes that have arrived decide about it first.
     *
     * @param again repeats the shutdown of the connection, which another protocol may then do
     */
    void shutDown(Runnable again) {
        if (context == null || !context.channel().isActive()) return;
        if (matched > 0 || SocketState.hasUnread(context.channel())) clock.after(TURN_NANOS, again);
        else {
            ChannelFuture ignored = context.close();
        }
    }
}
