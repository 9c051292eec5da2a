package dev.sluice.core.netty.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.IoUringTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.spi.transport.Transport;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The system interface behind all sockets of a process. */
public enum TransportKind {
    /** Linux, on x86_64 and aarch64. Its library is native. */
    EPOLL {
        @Override
        Transport implementation() {
            return new EpollTransport() {
                @Override
                public IoHandlerFactory ioHandlerFactory() {
                    return new EpollOnDemand(super.ioHandlerFactory());
                }
            };
        }

        @Override
        ListeningSocket open() {
            EpollServerSocketChannel channel = new EpollServerSocketChannel();
            return new ListeningSocket(channel, new EpollAcceptQueue(channel));
        }
    },
    /** Linux from 5.9 on, on x86_64 and aarch64, if the kernel permits it. Its library is native. */
    IO_URING {
        @Override
        Transport implementation() {
            // With one poll for many reads, Netty 4.2.18 misses a reset right behind the last bytes (ReplyTailTest).
            if (System.getProperty(MULTISHOT_POLL) == null) System.setProperty(MULTISHOT_POLL, "false");
            return new IoUringTransport();
        }

        @Override
        ListeningSocket open() {
            IoUringServerSocketChannel channel = new IoUringServerSocketChannel();
            return new ListeningSocket(channel, new IoUringAcceptQueue(channel));
        }
    },
    /** Every system, without a native library. */
    NIO {
        @Override
        Transport implementation() {
            return NioTransport.INSTANCE;
        }

        @Override
        ListeningSocket open() {
            NioAcceptQueue channel = new NioAcceptQueue();
            return new ListeningSocket(channel, channel);
        }
    };

    private static final String MULTISHOT_POLL = "io.netty.iouring.pollAddMultishotEnabled";

    /**
     * Returns the transport of Vert.x. The constants of {@link io.vertx.core.transport.Transport} would load every native library,
     * and would ask the kernel for io_uring.
     */
    abstract Transport implementation();

    /** Creates a listening socket that is not bound yet. */
    abstract ListeningSocket open();

    /** Returns whether this machine has it. The first call loads the native library. */
    public boolean isAvailable() {
        return implementation().isAvailable();
    }

    /** Returns why this machine does not have it; null if it does. */
    public @Nullable Throwable unavailabilityCause() {
        return implementation().unavailabilityCause();
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
