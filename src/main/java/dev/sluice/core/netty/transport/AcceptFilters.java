package dev.sluice.core.netty.transport;

import dev.sluice.core.netty.connection.AcceptedSocket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Filters the connections of a port when they are accepted. Thread-safe.
 *
 * <p>Vert.x 5.1.10: shows a connection to its handlers only after the TLS handshake, and on HTTP/2 after the first frame.
 * {@code AcceptFiltersTest}
 */
final class AcceptFilters {
    private record Filter(String host, Predicate<AcceptedSocket> admits) {
        boolean isName() {
            return NetUtil.createInetAddressFromIpAddressString(host) == null;
        }

        /** Whether this filter is for an address. A host name stands for every address. */
        boolean isFor(InetAddress address) {
            InetAddress configured = NetUtil.createInetAddressFromIpAddressString(host);
            if (configured == null) return true;
            return configured.isAnyLocalAddress() ? address.isAnyLocalAddress() : configured.equals(address);
        }
    }

    /** The callers and the operators may have the same port on two addresses. */
    private record Listening(String host, int port) {}

    private final Map<Listening, Filter> filters = new ConcurrentHashMap<>();

    void set(String host, int port, Predicate<AcceptedSocket> admits) {
        filters.put(new Listening(host, port), new Filter(host, admits));
    }

    private boolean admits(Channel listening, Channel accepted) {
        if (!(listening.localAddress() instanceof InetSocketAddress local)) return true;
        Filter filter = filters.get(new Listening(local.getAddress().getHostAddress(), local.getPort()));
        if (filter == null) filter = find(local);
        return filter == null || filter.admits().test(new AcceptedSocket(accepted));
    }

    private @Nullable Filter find(InetSocketAddress local) {
        return filters.entrySet().stream()
                .filter(entry -> entry.getKey().port() == local.getPort())
                .map(Map.Entry::getValue)
                .filter(filter -> filter.isFor(local.getAddress()))
                .min(Comparator.comparing(Filter::isName))
                .orElse(null);
    }

    /** Returns a handler for a listening socket. It sees each accepted connection before Vert.x registers it with an event loop. */
    ChannelHandler handler() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                Channel accepted = (Channel) message;
                if (admits(context.channel(), accepted)) context.fireChannelRead(accepted);
                // A close through the pipeline needs an event loop, which the channel does not have yet.
                else accepted.unsafe().closeForcibly();
            }
        };
    }
}
