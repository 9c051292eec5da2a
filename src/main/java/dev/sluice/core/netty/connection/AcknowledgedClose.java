package dev.sluice.core.netty.connection;

import dev.sluice.core.time.Clock;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection without a loss. A close first writes all queued bytes and a FIN. Then it reads and discards for up to 1 s, because
 * Linux resets a connection that closes with unread bytes, and its peer would lose the end of the response (RFC 9112 9.6). It ends when the
 * peer has closed or the second is over, and not before the peer has acknowledged all bytes: the network of a pod goes with its process. On
 * NIO, which cannot know this, it ends when the peer has closed, or after 2 s.
 *
 * <p>It is the handler next to the socket, below TLS. A forced close waits here, too.
 *
 * <p>Vert.x 5.1.10: does not wait for the last write when HttpServer.shutdown closes a connection (VertxConnection.closeForcibly).
 * {@code DrainOfAllKindsTest}
 *
 * <p>Netty 4.2.20: drops the queued bytes of a channel when it closes, and does not wait until the peer has acknowledged the others.
 * {@code AcknowledgedCloseTest}
 */
final class AcknowledgedClose extends ChannelDuplexHandler {
    private static final Duration READ_TIME = Duration.ofSeconds(1);
    private static final Duration READ_TIME_WITHOUT_STATE = Duration.ofSeconds(2);
    private static final long MIN_POLL_NANOS = Duration.ofMillis(2).toNanos();
    private static final long MAX_POLL_NANOS = Duration.ofMillis(100).toNanos();

    private final Clock clock;
    private @Nullable ChannelPromise closing;
    private boolean isWritten;
    private boolean isOnlyFinLeft;
    private boolean hasPeerClosed;
    private long writtenNanos;
    private long pollNanos = MIN_POLL_NANOS;
    private Clock.@Nullable Timer poll;

    private AcknowledgedClose(Clock clock) {
        this.clock = clock;
    }

    /** Changes the next close of a connection. Has no effect on a connection that has it. Thread-safe. */
    static void install(Channel channel, Clock clock) {
        ChannelPipeline pipeline = channel.pipeline();
        synchronized (channel) {
            if (pipeline.get(AcknowledgedClose.class) == null) pipeline.addFirst(new AcknowledgedClose(clock));
        }
    }

    /**
     * Closes a connection now, with a reset if bytes of a response are left here. The kernel still sends the bytes that it has. Must be
     * called on the event loop of the connection.
     *
     * @param isBusy whether a request is in flight
     * @return whether the peer may lack bytes of a response
     */
    static boolean cut(Channel channel, boolean isBusy) {
        AcknowledgedClose close = channel.pipeline().get(AcknowledgedClose.class);
        if (close == null || !channel.isOpen()) return false;
        boolean isIncomplete = !close.isWritten && (isBusy || close.closing != null || hasQueued(channel));
        // A plain close would complete a body without a length.
        if (isIncomplete) channel.config().setOption(ChannelOption.SO_LINGER, 0);
        boolean isLost = isIncomplete || close.hasUnacknowledged(channel);
        close.end(channel.pipeline().context(close));
        return isLost;
    }

    /** Returns whether the peer has not acknowledged all bytes; a FIN is no byte. */
    private boolean hasUnacknowledged(Channel channel) {
        return isWritten && !isOnlyFinLeft && Boolean.FALSE.equals(SocketState.isAcknowledged(channel));
    }

    private static boolean hasQueued(Channel channel) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue != null && !queue.isEmpty();
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (closing == null && !isAbortive(context.channel())) {
            start(context, promise);
            return;
        }
        context.channel().closeFuture().addListener(closed -> promise.trySuccess());
        // A caller that is too slow, or a failed response, ends at once.
        if (isAbortive(context.channel())) end(context);
    }

    private static boolean isAbortive(Channel channel) {
        Integer linger = channel.isActive() ? channel.config().getOption(ChannelOption.SO_LINGER) : Integer.valueOf(0);
        return linger != null && linger == 0;
    }

    private void start(ChannelHandlerContext context, ChannelPromise promise) {
        closing = promise;
        // The FIN of the peer must not close the connection before the peer has acknowledged all.
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        context.channel().config().setAutoRead(true);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess()) onWritten(context);
            else end(context);
        });
    }

    private void onWritten(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            end(context);
            return;
        }
        isWritten = true;
        isOnlyFinLeft = Boolean.TRUE.equals(SocketState.isAcknowledged(context.channel()));
        writtenNanos = clock.nanos();
        ((DuplexChannel) context.channel()).shutdownOutput().addListener(sent -> check(context));
    }

    private void check(ChannelHandlerContext context) {
        if (poll != null) poll.cancel();
        poll = null;
        if (!context.channel().isOpen()) return;
        if (isOver(context.channel())) end(context);
        else poll = clock.after(nextPoll(), () -> check(context));
    }

    private boolean isOver(Channel channel) {
        Boolean isAcknowledged = SocketState.isAcknowledged(channel);
        Duration readTime = isAcknowledged == null ? READ_TIME_WITHOUT_STATE : READ_TIME;
        boolean isReadTimeOver = clock.nanos() - writtenNanos >= readTime.toNanos();
        return !Boolean.FALSE.equals(isAcknowledged) && (hasPeerClosed || isReadTimeOver);
    }

    /** Asks again soon at first, and less often later, because a drain may close thousands of connections. */
    private long nextPoll() {
        long nanos = pollNanos;
        pollNanos = Math.min(2 * nanos, MAX_POLL_NANOS);
        return nanos;
    }

    /** The promise of an earlier close is done if the connection has ended. */
    private void end(ChannelHandlerContext context) {
        if (poll != null) poll.cancel();
        ChannelPromise promise = closing;
        closing = context.newPromise();
        ChannelFuture ignored = context.close(promise == null || promise.isDone() ? context.newPromise() : promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing == null) context.fireChannelRead(message);
        else ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            hasPeerClosed = true;
            if (isWritten) check(context);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (poll != null) poll.cancel();
        // A reset of the peer closes the connection without this handler.
        if (closing != null) closing.trySuccess();
        context.fireChannelInactive();
    }
}
