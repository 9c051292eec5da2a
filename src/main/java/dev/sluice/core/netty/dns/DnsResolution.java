package dev.sluice.core.netty.dns;

import dev.sluice.core.netty.dns.NameResolver.Addresses;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.DnsCnameCache;
import io.netty.resolver.dns.DnsNameResolverException;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsQueryLifecycleObserverFactory;
import io.netty.resolver.dns.NoopDnsCache;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the times to live and the unanswered queries of one resolution. Caches nothing. For one event loop.
 *
 * <p>Netty 4.2.20: passes times to live and unanswered queries to caches and observers only. {@code NettyNameResolverTest}
 */
final class DnsResolution implements DnsCache, DnsCnameCache, DnsQueryLifecycleObserverFactory {
    private final Set<DnsRecordType> unansweredTypes = new HashSet<>();
    private long minTimeToLive = Integer.MAX_VALUE;

    Addresses addresses(List<InetAddress> all) {
        return new Addresses(all, Duration.ofSeconds(minTimeToLive), unansweredTypes.isEmpty());
    }

    @Override
    public DnsCacheEntry cache(
            String hostname, DnsRecord[] additionals, InetAddress address, long timeToLive, EventLoop loop) {
        minTimeToLive = Math.min(minTimeToLive, timeToLive);
        return NoopDnsCache.INSTANCE.cache(hostname, additionals, address, timeToLive, loop);
    }

    @Override
    public DnsCacheEntry cache(String hostname, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
        return NoopDnsCache.INSTANCE.cache(hostname, additionals, cause, loop);
    }

    @Override
    public void cache(String hostname, String cname, long timeToLive, EventLoop loop) {
        minTimeToLive = Math.min(minTimeToLive, timeToLive);
    }

    @Override
    public @Nullable String get(String hostname) {
        return null;
    }

    @Override
    public List<? extends DnsCacheEntry> get(String hostname, DnsRecord[] additionals) {
        return List.of();
    }

    @Override
    public void clear() {}

    @Override
    public boolean clear(@Nullable String hostname) {
        return false;
    }

    @Override
    public DnsQueryLifecycleObserver newDnsQueryLifecycleObserver(DnsQuestion question) {
        return new Query(question.type());
    }

    /** One query, over all name servers. */
    private final class Query implements DnsQueryLifecycleObserver {
        private final DnsRecordType type;

        Query(DnsRecordType type) {
            this.type = type;
        }

        @Override
        public void queryWritten(InetSocketAddress server, ChannelFuture written) {}

        @Override
        public void queryCancelled(int queriesRemaining) {}

        @Override
        public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> servers) {
            return this;
        }

        @Override
        public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion next) {
            return this;
        }

        /** Records an error such as SERVFAIL; Netty then queries the next server. */
        @Override
        public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
            unansweredTypes.add(type);
            return this;
        }

        /** A response without a record also answers the query. */
        @Override
        public void queryFailed(Throwable cause) {
            if (cause instanceof DnsNameResolverException) unansweredTypes.add(type);
            else unansweredTypes.remove(type);
        }

        @Override
        public void querySucceed() {
            unansweredTypes.remove(type);
        }
    }
}
