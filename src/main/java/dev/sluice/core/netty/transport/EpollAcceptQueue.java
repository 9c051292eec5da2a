package dev.sluice.core.netty.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a socket on Linux. Without the {@link SynFilter}, Linux resets a connection whose handshake finishes between the last accept
 * and the close.
 *
 * <p>Netty epoll 4.2.18: resets the connections in the queue of a socket when it closes the socket. {@code ListeningSocketTest}
 */
final class EpollAcceptQueue implements AcceptQueue {
    private static final int MAX_ADDRESS = 25;

    private final EpollServerSocketChannel channel;

    EpollAcceptQueue(EpollServerSocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public boolean ignoreNew() {
        return SynFilter.install(channel);
    }

    @Override
    public void prepareEnd(Runnable task) {
        task.run();
    }

    @Override
    public @Nullable Channel next() throws IOException {
        int descriptor = ((Socket) channel.fd()).accept(new byte[MAX_ADDRESS]);
        return descriptor < 0 ? null : new EpollSocketChannel(descriptor);
    }
}
