package dev.sluice.transport;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A listening socket of NIO with its queue. Java has no socket filter, so a connection may arrive after the last accept. */
final class NioAcceptQueue extends NioServerSocketChannel implements AcceptQueue {
    @Override
    public void refuseNew() {
        // The sockets of Java accept no filter.
    }

    @Override
    public @Nullable Channel next() throws IOException {
        SocketChannel accepted = javaChannel().accept();
        return accepted == null ? null : new NioSocketChannel(this, accepted);
    }
}
