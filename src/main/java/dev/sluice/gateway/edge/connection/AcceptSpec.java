package dev.sluice.gateway.edge.connection;

import dev.sluice.core.forwarded.ClientNetwork;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.ProxyTrust;
import org.jspecify.annotations.Nullable;

/**
 * Settings that decide about a new connection.
 *
 * @param trust the proxies, whose connections count for no client
 * @param proxyProtocol whether a connection comes from a trusted proxy and starts with a PROXY header
 */
public record AcceptSpec(ConnectionSpec connections, ProxyTrust trust, boolean proxyProtocol) {

    /** Returns settings without proxies. */
    public static AcceptSpec of(ConnectionSpec connections) {
        return new AcceptSpec(connections, ProxyTrust.NONE, false);
    }

    boolean rejects(@Nullable IpAddress peer) {
        return proxyProtocol && !trust.includes(peer);
    }

    /** Returns the network whose connections a connection counts for; null for a trusted proxy. */
    @Nullable
    ClientNetwork clientOf(@Nullable IpAddress peer) {
        return trust.includes(peer) ? null : ClientNetwork.of(peer);
    }
}
