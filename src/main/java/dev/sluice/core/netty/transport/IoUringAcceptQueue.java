package dev.sluice.core.netty.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a socket on io_uring. Netty offers no way to accept a connection by hand there, but the kernel accepts queued
 * connections without a request of the event loop. With the {@link SynFilter}, the queue gets empty soon.
 */
final class IoUringAcceptQueue implements AcceptQueue {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    /** The offset of {@code tcpi_unacked} in {@code struct tcp_info}: of a listening socket, the number of queued connections. */
    private static final int UNACKED = 24;

    /** The time of the event loop to accept the queue; it needs a millisecond for each turn. */
    private static final int MAX_TURNS = 1000;

    private final IoUringServerSocketChannel channel;

    IoUringAcceptQueue(IoUringServerSocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public boolean ignoreNew() {
        return SynFilter.install(channel);
    }

    @Override
    public void prepareEnd(Runnable task) {
        awaitEmpty(MAX_TURNS, task);
    }

    /** The turn after the one that finds the queue empty handles the connections that the kernel has accepted. */
    private void awaitEmpty(int turns, Runnable task) {
        boolean isLast = turns == 0 || isEmpty();
        Runnable next = isLast ? task : () -> awaitEmpty(turns - 1, task);
        Future<?> unused = channel.eventLoop().schedule(next, 1, TimeUnit.MILLISECONDS);
    }

    private boolean isEmpty() {
        RawUnixChannelOption option =
                new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, UNACKED + Integer.BYTES);
        try {
            ByteBuffer info = channel.config().getOption(option);
            return info.order(ByteOrder.nativeOrder()).getInt(UNACKED) == 0;
        } catch (ChannelException e) {
            // The socket is closed.
            return true;
        }
    }

    /** The event loop has accepted all connections. */
    @Override
    public @Nullable Channel next() {
        return null;
    }
}
