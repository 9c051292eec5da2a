package dev.sluice.core.netty.transport;

import dev.sluice.core.spec.RemovedSetting;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.spi.transport.Transport;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The system interface behind all sockets of a process.
 *
 * <p>Vert.x 5.1.10: adapts. {@code TransportKindTest}
 */
@RemovedSetting(key = "io_uring", expected = "epoll or nio")
public enum TransportKind {
    /** Linux, on x86_64 and aarch64. Its library is native. */
    EPOLL {
        @Override
        Transport implementation() {
            return new EpollTransport() {
                @Override
                public IoHandlerFactory ioHandlerFactory() {
                    return new EpollOnDemand(
                            EpollIoHandler.newFactory(maxEvents(), DefaultSelectStrategyFactory.INSTANCE));
                }
            };
        }

        @Override
        int maxEvents() {
            return 64;
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
        Transport implementation() {
            return NioTransport.INSTANCE;
        }

        @Override
        int maxEvents() {
            return Integer.MAX_VALUE;
        }

        @Override
        ListeningSocket open() {
            NioAcceptQueue channel = new NioAcceptQueue();
            return new ListeningSocket(channel, channel);
        }
    };

    /** Returns the transport of Vert.x. The constants of {@link io.vertx.core.transport.Transport} would load every native library. */
    abstract Transport implementation();

    /** Returns the ready connections that a turn of an event loop handles at most. */
    abstract int maxEvents();

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
