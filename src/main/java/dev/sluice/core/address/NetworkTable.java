package dev.sluice.core.address;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import java.util.Arrays;
import java.util.List;

/**
 * A set of networks, in sorted ranges of addresses that do not overlap. A search takes logarithmic time. A network costs at most 8 bytes
 * (IPv4) or 32 bytes (IPv6). Immutable and thread-safe.
 */
public final class NetworkTable {
    /** No network. */
    public static final NetworkTable EMPTY = of(List.of());

    /** The most bytes of a file. */
    public static final int MAX_BYTES = 8 << 20;

    /** The most networks of a file. */
    public static final int MAX_NETWORKS = 200_000;

    private static final long LOW_INT = 0xFFFF_FFFFL;

    /** The longs of a range of IPv6: both halves of its first address, then of its last one. */
    static final int V6_LONGS = 4;

    private final long[] v4;
    private final long[] v6;
    private final int size;

    /**
     * @param v4 sorted ranges of IPv4, each by {@link #v4Range}
     * @param v6 sorted ranges of IPv6, each of {@value #V6_LONGS} longs
     * @param size the number of networks
     */
    NetworkTable(long[] v4, long[] v6, int size) {
        this.v4 = v4;
        this.v6 = v6;
        this.size = size;
    }

    /** Returns a table of networks. */
    public static NetworkTable of(List<Network> networks) {
        NetworkRanges ranges = new NetworkRanges();
        networks.forEach(ranges::add);
        return ranges.toTable();
    }

    /**
     * Reads the bytes of a file in UTF-8: one network a line, blank lines, and comments that start with {@code #}.
     *
     * @throws InvalidNetworksException if a line is no network, or the file has no network, is too large or half written
     */
    public static NetworkTable parse(byte[] file) throws InvalidNetworksException {
        return new NetworkLines(file).parse();
    }

    /** Returns a range of IPv4. The order of such numbers is that of the unsigned addresses, although the numbers have signs. */
    static long v4Range(long first, long last) {
        return (first << Integer.SIZE | last) ^ Long.MIN_VALUE;
    }

    static long firstOf(long v4Range) {
        return (v4Range ^ Long.MIN_VALUE) >>> Integer.SIZE;
    }

    static long lastOf(long v4Range) {
        return v4Range & LOW_INT;
    }

    /** Returns whether an address is in one of the networks. */
    public boolean contains(IpAddress address) {
        return address.isV4() ? containsV4(address.low()) : containsV6(address.high(), address.low());
    }

    private boolean containsV4(long address) {
        int found = Arrays.binarySearch(v4, v4Range(address, LOW_INT));
        int candidate = found < 0 ? -found - 2 : found;
        return candidate >= 0 && lastOf(v4[candidate]) >= address;
    }

    private boolean containsV6(long high, long low) {
        int from = 0;
        int to = v6.length / V6_LONGS;
        while (from < to) {
            int middle = (from + to) >>> 1;
            int at = middle * V6_LONGS;
            if (compare(v6[at], v6[at + 1], high, low) <= 0) from = middle + 1;
            else to = middle;
        }
        int last = from * V6_LONGS - 1;
        return from > 0 && compare(v6[last - 1], v6[last], high, low) >= 0;
    }

    static int compare(long high, long low, long otherHigh, long otherLow) {
        int byHigh = Long.compareUnsigned(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }

    /** Returns the number of networks, also of those that lie in others. */
    public int size() {
        return size;
    }
}
