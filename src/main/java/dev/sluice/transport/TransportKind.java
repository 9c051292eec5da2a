package dev.sluice.transport;

import io.netty.channel.epoll.EpollServerSocketChannel;
import io.vertx.core.spi.transport.Transport;
import java.util.Locale;

/** The system interface behind all sockets of a process. */
public enum TransportKind {
    /** Linux, on x86_64 and aarch64. Its library is native. */
    EPOLL {
        @Override
        io.vertx.core.transport.Transport transport() {
            return io.vertx.core.transport.Transport.EPOLL;
        }

        @Override
        ListeningSocket open() {
            EpollServerSocketChannel channel = new EpollServerSocketChannel();
            return new ListeningSocket(channel, new EpollAcceptQueue(channel));
        }
    },
    /** Every system, without a native library. */
    NIO {
        @Override
        io.vertx.core.transport.Transport transport() {
            return io.vertx.core.transport.Transport.NIO;
        }

        @Override
        ListeningSocket open() {
            NioAcceptQueue channel = new NioAcceptQueue();
            return new ListeningSocket(channel, channel);
        }
    };

    abstract io.vertx.core.transport.Transport transport();

    /** Creates a listening socket that is not bound yet. */
    abstract ListeningSocket open();

    Transport implementation() {
        return transport().implementation();
    }

    /** Returns whether this machine has it. The first call loads the native library. */
    public boolean isAvailable() {
        return transport().available();
    }

    /** Returns epoll if it is available, and NIO otherwise. */
    public static TransportKind preferred() {
        return EPOLL.isAvailable() ? EPOLL : NIO;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
