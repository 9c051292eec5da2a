package dev.sluice.backend.http;

import dev.sluice.time.Clock;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one backend: one for each address that the host of a URL has now. While an address stays, its endpoint
 * stays, with its count of calls and failures. A URL that holds an address is one endpoint for good.
 *
 * <p>Thread-safe. The current endpoints are read without a lock.
 */
final class EndpointSet {
    private final List<ResolvedHost> hosts;
    private final ChangeListener listener;
    private volatile List<Endpoint> current = List.of();

    /** Receives endpoints that come and go, one change at a time. */
    interface ChangeListener {
        void added(Endpoint endpoint);

        /** The endpoint gets no more calls; calls on their way to it may still run. */
        void removed(Endpoint endpoint);
    }

    /** Resolves nothing before {@link #start}. */
    EndpointSet(List<BackendAddress> urls, NameResolver resolver, Clock clock, ChangeListener listener) {
        this.listener = listener;
        this.hosts =
                urls.stream().map(url -> new ResolvedHost(url, resolver, clock)).toList();
    }

    /** Adds the endpoints of URLs that hold an address, and begins to resolve the names of the others. */
    void start() {
        hosts.forEach(ResolvedHost::start);
    }

    /** Returns the endpoints that calls may go to; empty before the first answer of a name server, never again after. */
    List<Endpoint> current() {
        return current;
    }

    /** Ends with the next answer that has an address; fails when no name has one. */
    Future<Void> firstResolution() {
        return Future.any(hosts.stream().map(ResolvedHost::resolve).toList()).mapEmpty();
    }

    /**
     * Resolves the name of an endpoint to which no connection can be opened.
     *
     * @return ends with the next answer; at once when the URL holds an address
     */
    Future<Void> refresh(Endpoint unreachable) {
        return hosts.stream()
                .filter(host -> host.contains(unreachable))
                .findFirst()
                .map(ResolvedHost::refresh)
                .orElseGet(Future::succeededFuture);
    }

    /** Ends the refreshing of names. */
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
        added.forEach(listener::added);
        removed.forEach(listener::removed);
    }

    /** One URL of the backend, and the endpoints of its host. */
    private final class ResolvedHost {
        private final BackendAddress url;
        private final @Nullable NameRefresher refresher;
        /** Guarded by the endpoints of all names. */
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
