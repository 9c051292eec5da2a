package dev.sluice.edge.connection;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.util.NetUtil;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a Vert.x, which shows each connection to the owner of its port when it is accepted. A handler of Vert.x sees a
 * connection only after the TLS handshake, and on HTTP/2 after the first frame. Thread-safe.
 */
public final class ListeningSockets implements Transport {
    private record Owner(String host, CallerConnections connections) {
        /** Whether this owner listens on an address. A host name stands for every address. */
        boolean owns(InetAddress address) {
            InetAddress configured = NetUtil.createInetAddressFromIpAddressString(host);
            if (configured == null) return true;
            return configured.isAnyLocalAddress() ? address.isAnyLocalAddress() : configured.equals(address);
        }
    }

    private final Transport delegate;
    private final Map<Integer, Owner> owners = new ConcurrentHashMap<>();

    public ListeningSockets(Transport delegate) {
        this.delegate = delegate;
    }

    /** Shows the connections to a host and port to their owner from now on. Has no effect on a Vert.x with another transport. */
    public static void own(Vertx vertx, String host, int port, CallerConnections connections) {
        if (((VertxInternal) vertx).transport() instanceof ListeningSockets sockets)
            sockets.owners.put(port, new Owner(host, connections));
    }

    private @Nullable CallerConnections ownerOf(Channel listening) {
        if (!(listening.localAddress() instanceof InetSocketAddress local)) return null;
        Owner owner = owners.get(local.getPort());
        return owner != null && owner.owns(local.getAddress()) ? owner.connections() : null;
    }

    /** Sees each accepted connection before Vert.x registers it with an event loop. */
    private ChannelHandler acceptor() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                Channel accepted = (Channel) message;
                CallerConnections owner = ownerOf(context.channel());
                if (owner == null || owner.admit(accepted)) context.fireChannelRead(accepted);
                // A close through the pipeline needs an event loop, which the channel does not have yet.
                else accepted.unsafe().closeForcibly();
            }
        };
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        delegate.configure(config, domainSocket, bootstrap);
        bootstrap.handler(acceptor());
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
        delegate.configure(config, domainSocket, bootstrap);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        delegate.configure(channel, options);
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
    public boolean isAvailable() {
        return delegate.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return delegate.unavailabilityCause();
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
        return delegate.eventLoopGroup(type, threads, threadFactory, ioRatio);
    }

    /** The interface of Vert.x 5.1 has a type that Netty 4.2 deprecates. */
    @Override
    @SuppressWarnings("deprecation")
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
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return delegate.serverChannelFactory(domainSocket);
    }
}
