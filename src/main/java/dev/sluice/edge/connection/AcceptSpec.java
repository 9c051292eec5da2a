package dev.sluice.edge.connection;

import dev.sluice.forwarded.IpAddress;
import dev.sluice.forwarded.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings that decide about a new connection.
 *
 * @param trustedProxies the networks of proxies; their connections count for no client
 * @param proxyProtocol whether a connection comes from a trusted proxy and starts with a PROXY header
 */
public record AcceptSpec(ConnectionSpec connections, List<Network> trustedProxies, boolean proxyProtocol) {

    /** Returns settings without proxies. */
    public static AcceptSpec of(ConnectionSpec connections) {
        return new AcceptSpec(connections, List.of(), false);
    }

    boolean isTrusted(@Nullable IpAddress peer) {
        return peer != null && Network.anyContains(trustedProxies, peer);
    }

    boolean refuses(@Nullable IpAddress peer) {
        return proxyProtocol && !isTrusted(peer);
    }

    /** Returns the network whose connections a connection counts for; null for a trusted proxy. */
    @Nullable
    ClientNetwork clientOf(@Nullable IpAddress peer) {
        return isTrusted(peer) ? null : ClientNetwork.of(peer);
    }
}
