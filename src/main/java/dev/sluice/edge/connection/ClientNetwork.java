package dev.sluice.edge.connection;

import dev.sluice.forwarded.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The network that one client controls: an IPv4 address, or a /64 network of IPv6.
 *
 * @param bytes the length of the prefix
 * @param prefix the address, or its first eight bytes
 */
record ClientNetwork(int bytes, long prefix) {
    private static final ClientNetwork WITHOUT_ADDRESS = new ClientNetwork(0, 0);

    /** Returns the network of a peer. All peers without an IP address, which is null, share one. */
    static ClientNetwork of(@Nullable IpAddress peer) {
        if (peer == null) return WITHOUT_ADDRESS;
        return peer.isV4() ? new ClientNetwork(4, peer.low()) : new ClientNetwork(8, peer.high());
    }
}
