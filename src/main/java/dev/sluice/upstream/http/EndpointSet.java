package dev.sluice.upstream.http;

import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.core.time.Clock;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one backend: one for each current address of each URL's host. An endpoint keeps its counts while DNS
 * returns its address. A URL with an IP address has one constant endpoint. Thread-safe.
 */
final class EndpointSet {
    private final List<ResolvedHost> hosts;
    private final ChangeListener listener;
    private volatile List<Endpoint> current = List.of();

    /** Receives changes of the endpoints, one at a time. */
    interface ChangeListener {
        void onAdd(Endpoint endpoint);

        /** The endpoint receives no new calls; calls in flight may continue. */
        void onRemove(Endpoint endpoint);
    }

    /** Starts no resolution before {@link #start}. */
    EndpointSet(List<BackendAddress> urls, NameResolver resolver, Clock clock, ChangeListener listener) {
        this.listener = listener;
        this.hosts =
                urls.stream().map(url -> new ResolvedHost(url, resolver, clock)).toList();
    }

    /** Adds the endpoints of URLs with IP addresses and starts to resolve the other hosts. */
    void start() {
        hosts.forEach(ResolvedHost::start);
    }

    /** Returns the current endpoints; empty only before the first DNS answer. Takes no lock. */
    List<Endpoint> current() {
        return current;
    }

    /** Completes with the next DNS answer that has an address; fails if every resolution fails. */
    Future<Void> firstResolution() {
        return Future.any(hosts.stream().map(ResolvedHost::resolve).toList()).mapEmpty();
    }

    /**
     * Resolves the host of an endpoint that accepts no connections.
     *
     * @return completes with the next DNS answer; at once if the URL has an IP address
     */
    Future<Void> refresh(Endpoint unreachable) {
        return hosts.stream()
                .filter(host -> host.contains(unreachable))
                .findFirst()
                .map(ResolvedHost::refresh)
                .orElseGet(Future::succeededFuture);
    }

    /** Stops all resolutions. */
    void close() {
        hosts.forEach(ResolvedHost::close);
    }

    private synchronized void update(ResolvedHost host, List<InetAddress> addresses) {
        List<Endpoint> removed = host.retain(addresses);
        List<Endpoint> added = host.add(addresses);
        List<Endpoint> all = new ArrayList<>();
        hosts.forEach(each -> all.addAll(each.endpoints.values()));
        current = List.copyOf(all);
        removed.forEach(Endpoint::markRemoved);
        added.forEach(listener::onAdd);
        removed.forEach(listener::onRemove);
    }

    /** A URL of the backend with the endpoints of its host. */
    private final class ResolvedHost {
        private final BackendAddress url;
        private final @Nullable NameRefresher refresher;
        /** Guarded by the {@link EndpointSet}. */
        private final Map<InetAddress, Endpoint> endpoints = new LinkedHashMap<>();

        ResolvedHost(BackendAddress url, NameResolver resolver, Clock clock) {
            this.url = url;
            this.refresher = ipAddress() != null
                    ? null
                    : new NameRefresher(url.authority().host(), resolver, clock, found -> update(this, found));
        }

        private @Nullable InetAddress ipAddress() {
            return NetUtil.createInetAddressFromIpAddressString(url.authority().host());
        }

        void start() {
            InetAddress ipAddress = ipAddress();
            if (ipAddress != null) update(this, List.of(ipAddress));
            resolve();
        }

        Future<Void> resolve() {
            return refresher == null ? Future.succeededFuture() : refresher.resolve();
        }

        Future<Void> refresh() {
            return refresher == null ? Future.succeededFuture() : refresher.refresh();
        }

        boolean contains(Endpoint endpoint) {
            return endpoint.address().authority().equals(url.authority());
        }

        List<Endpoint> retain(List<InetAddress> addresses) {
            List<InetAddress> vanished = endpoints.keySet().stream()
                    .filter(address -> !addresses.contains(address))
                    .toList();
            return vanished.stream().map(endpoints::remove).toList();
        }

        List<Endpoint> add(List<InetAddress> addresses) {
            List<InetAddress> added = addresses.stream()
                    .filter(address -> !endpoints.containsKey(address))
                    .toList();
            added.forEach(address -> endpoints.put(address, new Endpoint(url.withAddress(address))));
            return added.stream().map(endpoints::get).toList();
        }

        void close() {
            if (refresher != null) refresher.close();
        }
    }
}
