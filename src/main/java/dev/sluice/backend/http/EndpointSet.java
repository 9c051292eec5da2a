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
    private final List<ResolvedHost> names;
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
        this.names =
                urls.stream().map(url -> new ResolvedHost(url, resolver, clock)).toList();
    }

    /** Adds the endpoints of URLs that hold an address, and begins to resolve the names of the others. */
    void start() {
        names.forEach(ResolvedHost::start);
    }

    /** Returns the endpoints that calls may go to; empty before the first answer of a name server, never again after. */
    List<Endpoint> current() {
        return current;
    }

    /** Ends with the next answer that has an address; fails when no name has one. */
    Future<Void> firstAnswer() {
        return Future.any(names.stream().map(ResolvedHost::resolve).toList()).mapEmpty();
    }

    /**
     * Resolves the name of an endpoint to which no connection can be opened.
     *
     * @return ends with the next answer; at once when the URL holds an address
     */
    Future<Void> refresh(Endpoint unreachable) {
        return names.stream()
                .filter(name -> name.has(unreachable))
                .findFirst()
                .map(ResolvedHost::refresh)
                .orElseGet(Future::succeededFuture);
    }

    /** Ends the refreshing of names. */
    void close() {
        names.forEach(ResolvedHost::close);
    }

    private synchronized void update(ResolvedHost name, List<InetAddress> addresses) {
        List<Endpoint> removed = name.retain(addresses);
        List<Endpoint> added = name.add(addresses);
        List<Endpoint> all = new ArrayList<>();
        names.forEach(each -> all.addAll(each.endpoints.values()));
        current = List.copyOf(all);
        removed.forEach(Endpoint::remove);
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
            this.refresher = literal() != null
                    ? null
                    : new NameRefresher(url.authority().host(), resolver, clock, found -> update(this, found));
        }

        private @Nullable InetAddress literal() {
            return NetUtil.createInetAddressFromIpAddressString(url.authority().host());
        }

        void start() {
            InetAddress literal = literal();
            if (literal != null) update(this, List.of(literal));
            resolve();
        }

        Future<Void> resolve() {
            return refresher == null ? Future.succeededFuture() : refresher.resolve();
        }

        Future<Void> refresh() {
            return refresher == null ? Future.succeededFuture() : refresher.refresh();
        }

        boolean has(Endpoint endpoint) {
            return endpoint.address().authority().equals(url.authority());
        }

        List<Endpoint> retain(List<InetAddress> addresses) {
            List<InetAddress> gone = endpoints.keySet().stream()
                    .filter(known -> !addresses.contains(known))
                    .toList();
            return gone.stream().map(endpoints::remove).toList();
        }

        List<Endpoint> add(List<InetAddress> addresses) {
            List<InetAddress> unknown = addresses.stream()
                    .filter(address -> !endpoints.containsKey(address))
                    .toList();
            unknown.forEach(address -> endpoints.put(address, new Endpoint(url.at(address))));
            return unknown.stream().map(endpoints::get).toList();
        }

        void close() {
            if (refresher != null) refresher.close();
        }
    }
}
