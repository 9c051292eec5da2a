package dev.sluice.core.forwarded;

import org.jspecify.annotations.Nullable;

/**
 * The network that one client controls: an IPv4 address, or a /64 network of IPv6. The key of limits for each client, of a fixed size.
 *
 * @param bytes the length of the prefix; 1 for the identifier of a client without an address
 * @param prefix the address, or its first eight bytes
 */
public record ClientNetwork(int bytes, long prefix) {
    private static final ClientNetwork WITHOUT_ADDRESS = new ClientNetwork(0, 0);

    /** Returns the network of a peer. All peers without an IP address, which is null, share one. */
    public static ClientNetwork of(@Nullable IpAddress peer) {
        if (peer == null) return WITHOUT_ADDRESS;
        return peer.isV4() ? new ClientNetwork(4, peer.low()) : new ClientNetwork(8, peer.high());
    }

    /** Returns the network of a client in a forwarded header; null for {@code unknown}. */
    static @Nullable ClientNetwork of(ForwardedNode client) {
        if (client.address() != null) return of(client.address());
        return client.equals(ForwardedNode.UNKNOWN) ? null : ofIdentifier(client.name());
    }

    /** Only a trusted proxy states identifiers. Two of them that share a hash are one client, because the key has a fixed size. */
    private static ClientNetwork ofIdentifier(String name) {
        return new ClientNetwork(1, (long) name.length() << Integer.SIZE | Integer.toUnsignedLong(name.hashCode()));
    }
}
