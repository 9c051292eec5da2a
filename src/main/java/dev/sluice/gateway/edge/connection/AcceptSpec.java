package dev.sluice.gateway.edge.connection;

import dev.sluice.core.address.ClientRules;
import dev.sluice.core.forwarded.ClientNetwork;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.ProxyTrust;
import org.jspecify.annotations.Nullable;

/**
 * Settings that decide about a new connection.
 *
 * @param trust the proxies, whose connections count for no client
 * @param proxyProtocol whether a connection comes from a trusted proxy and starts with a PROXY header
 * @param clients decides about each client whose connection this is
 */
public record AcceptSpec(ConnectionSpec connections, ProxyTrust trust, boolean proxyProtocol, ClientRules clients) {

    /** Returns settings without proxies. */
    public static AcceptSpec of(ConnectionSpec connections) {
        return new AcceptSpec(connections, ProxyTrust.NONE, false, ClientRules.ALL);
    }

    boolean rejects(@Nullable IpAddress peer) {
        return proxyProtocol && !trust.includes(peer);
    }

    /** Returns whether a peer may connect. A trusted proxy may, because the client is another one. */
    boolean allows(@Nullable IpAddress peer) {
        return trust.includes(peer) || clients.allows(peer);
    }

    /** Returns the network whose connections a connection counts for; null for a trusted proxy. */
    @Nullable
    ClientNetwork clientOf(@Nullable IpAddress peer) {
        return trust.includes(peer) ? null : ClientNetwork.of(peer);
    }
}
