package dev.sluice.gateway.proxy.mapping;

import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * The request that a response belongs to.
 *
 * @param target the path and query of the call, without the base path of the backend
 * @param authority the host of the caller's request; null for none
 */
public record ResponseOrigin(String target, @Nullable HostAndPort authority) {

    /** Returns the path of the call, without its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns whether a host and port are those of the caller's request. */
    boolean isAuthority(String host, int port, int defaultPort) {
        if (authority == null || !authority.host().equalsIgnoreCase(host)) return false;
        return (authority.port() > 0 ? authority.port() : defaultPort) == port;
    }

    /** Returns whether a host is that of the caller's request. */
    boolean isHost(String host) {
        return authority != null && authority.host().equalsIgnoreCase(host);
    }
}
