package dev.sluice.edge.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The network that one client controls: an IPv4 address, or a /64 network of IPv6.
 *
 * @param bytes the length of the prefix
 * @param prefix the address, or its first eight bytes
 */
record ClientNetwork(int bytes, long prefix) {
    private static final int MAX_BYTES = 8;

    /** Returns the network of a peer. All peers without an IP address share one. */
    static ClientNetwork of(SocketAddress peer) {
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return of(address == null ? new byte[0] : address.getAddress());
    }

    private static ClientNetwork of(byte[] address) {
        int bytes = Math.min(address.length, MAX_BYTES);
        long prefix = 0;
        for (int i = 0; i < bytes; i++) prefix = prefix << 8 | (address[i] & 0xff);
        return new ClientNetwork(bytes, prefix);
    }
}
