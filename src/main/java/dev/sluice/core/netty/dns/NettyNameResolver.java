package dev.sluice.core.netty.dns;

import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.io.File;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Resolves names as the operating system does, through Netty. It uses {@code /etc/hosts} first, then the name servers, search
 * domains and {@code ndots} of {@code /etc/resolv.conf}. A truncated or late answer (after {@link #QUERY_TIMEOUT}) is requested
 * again over TCP. Nothing is cached. Thread-safe.
 *
 * <p>Each resolution uses its own socket and port, against forged answers (RFC 5452, 4.5). Futures complete on an event
 * loop of no verticle, so timers that start there outlive verticles.
 *
 * <p>Vert.x 5.1.10: does not report the time to live of an address. {@code NettyNameResolverTest}
 *
 * <p>Vert.x 5.1.10: keeps a pool that is never idle on the first address of a name. {@code ChangingAddressesTest}
 */
public final class NettyNameResolver implements NameResolver {
    static final Duration QUERY_TIMEOUT = Duration.ofSeconds(2);

    /** The limit for one name of the search list: both families, several servers and CNAME records. */
    private static final int MAX_QUERIES = 16;

    /** The time to live of entries of a hosts file. */
    private static final Duration HOSTS_FILE_TIME = Duration.ofDays(1);

    private static final int DISCARD_PORT = 9;

    private final Transport transport;
    private final ContextInternal context;
    private final File hostsFile;
    private final UnaryOperator<DnsNameResolverBuilder> settings;

    public NettyNameResolver(Vertx vertx) {
        this(vertx, new File("/etc/hosts"), UnaryOperator.identity());
    }

    /** Creates a resolver with another hosts file and other name servers, for tests. */
    NettyNameResolver(Vertx vertx, File hostsFile, UnaryOperator<DnsNameResolverBuilder> settings) {
        this.transport = ((VertxInternal) vertx).transport();
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.hostsFile = hostsFile;
        this.settings = settings;
    }

    @Override
    public Future<Addresses> resolve(String host) {
        return context.executeBlocking(() -> hostsFileEntries(host), false)
                .compose(entries -> entries.isEmpty()
                        ? query(host)
                        : Future.succeededFuture(new Addresses(entries, HOSTS_FILE_TIME, true)));
    }

    /**
     * Returns the IPv4 entries if there are any. Hosts files list {@code localhost} in both families, but many servers
     * listen on one.
     */
    private List<InetAddress> hostsFileEntries(String host) {
        HostsFileEntriesProvider entries =
                HostsFileEntriesProvider.parser().parseSilently(hostsFile, StandardCharsets.UTF_8);
        String name = withoutTrailingDot(host).toLowerCase(Locale.ROOT);
        List<InetAddress> ipv4 = entries.ipv4Entries().get(name);
        return ipv4 == null ? entries.ipv6Entries().getOrDefault(name, List.of()) : ipv4;
    }

    private static String withoutTrailingDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private Future<Addresses> query(String host) {
        DnsResolution resolution = new DnsResolution();
        DnsNameResolver resolver = settings.apply(builder(resolution)).build();
        PromiseInternal<List<InetAddress>> addresses = context.promise();
        resolver.resolveAll(host).addListener(addresses);
        return addresses.future().map(resolution::addresses).eventually(() -> {
            resolver.close();
            return Future.succeededFuture();
        });
    }

    private DnsNameResolverBuilder builder(DnsResolution resolution) {
        return new DnsNameResolverBuilder(context.nettyEventLoop())
                .datagramChannelFactory(transport.datagramChannelFactory())
                .socketChannelFactory(
                        () -> (SocketChannel) transport.channelFactory(false).newChannel(), true)
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .hostsFileEntriesResolver((host, families) -> null)
                .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                // By default, the first IPv4 address ends the wait for IPv6 addresses.
                .completeOncePreferredResolved(false)
                .resolveCache(resolution)
                .cnameCache(resolution)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .dnsQueryLifecycleObserverFactory(resolution)
                .queryTimeoutMillis(QUERY_TIMEOUT.toMillis())
                .maxQueriesPerResolve(MAX_QUERIES);
    }

    /** Connecting a datagram socket sends nothing and fails without a route. */
    @Override
    public boolean hasRoute(InetAddress address) {
        if (address instanceof Inet4Address) return true;
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            channel.connect(new InetSocketAddress(address, DISCARD_PORT));
            return true;
        } catch (IOException | UnsupportedOperationException unreachable) {
            return false;
        }
    }
}
