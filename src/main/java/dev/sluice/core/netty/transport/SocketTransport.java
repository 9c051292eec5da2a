package dev.sluice.core.netty.transport;

import dev.sluice.core.netty.connection.AcceptedSocket;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The transport of one Vert.x. It knows each {@link ListeningSocket}, which Vert.x does not expose. Everything else goes to the transport of
 * Vert.x. Thread-safe.
 *
 * <p>Vert.x 5.1.10: adapts. {@code SocketTransportTest}
 */
public final class SocketTransport implements Transport, io.vertx.core.transport.Transport {
    /** With the default of Netty, 16 buffers in a turn, 200 callers with large bodies would delay all others by half a second. */
    private static final RecvByteBufAllocator ONE_BUFFER = OneBufferAllocator.UNLIMITED;

    private final TransportKind kind;
    private final Transport delegate;
    private final List<ListeningSocket> sockets = new CopyOnWriteArrayList<>();
    private final AcceptFilters filters = new AcceptFilters();

    public SocketTransport(TransportKind kind) {
        this.kind = kind;
        this.delegate = kind.implementation();
    }

    /**
     * Returns the listening socket of a Vert.x that was bound to a port last, if there is one. A socket on another address may
     * have the same port.
     */
    public static Optional<ListeningSocket> socket(Vertx vertx, int port) {
        return ((VertxInternal) vertx).transport() instanceof SocketTransport transport
                ? transport.newestOn(port)
                : Optional.empty();
    }

    /**
     * Filters the connections to a host and port from now on. A connection that the filter does not admit closes at once. Has no
     * effect on a Vert.x with another transport.
     */
    public static void filter(Vertx vertx, String host, int port, Predicate<AcceptedSocket> admits) {
        if (((VertxInternal) vertx).transport() instanceof SocketTransport transport)
            transport.filters.set(host, port, admits);
    }

    private Optional<ListeningSocket> newestOn(int port) {
        return sockets.stream().filter(socket -> socket.isBoundTo(port)).reduce((older, newer) -> newer);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return domainSocket ? delegate.serverChannelFactory(true) : this::open;
    }

    private ServerChannel open() {
        ListeningSocket socket = kind.open();
        sockets.removeIf(earlier -> !earlier.isOpen());
        sockets.add(socket);
        return socket.channel();
    }

    @Override
    public String name() {
        return kind.toString();
    }

    @Override
    public boolean available() {
        return kind.isAvailable();
    }

    @Override
    public Transport implementation() {
        return this;
    }

    @Override
    public boolean isAvailable() {
        return kind.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return delegate.unavailabilityCause();
    }

    @Override
    public boolean supportsDomainSockets() {
        return delegate.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return delegate.supportFileRegion();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return delegate.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
        return delegate.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return delegate.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        return new ShortTurns(threads, threadFactory, ioHandlerFactory(), kind.maxEvents());
    }

    @Override
    @SuppressWarnings("deprecation") // a type in the interface of Vert.x 5.1
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return delegate.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return delegate.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return delegate.channelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        delegate.configure(channel, options);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
        delegate.configure(config, domainSocket, bootstrap);
        bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, ONE_BUFFER);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        delegate.configure(config, domainSocket, bootstrap);
        bootstrap.childOption(ChannelOption.RECVBUF_ALLOCATOR, ONE_BUFFER);
        bootstrap.handler(filters.handler());
    }
}
