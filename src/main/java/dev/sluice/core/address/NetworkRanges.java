package dev.sluice.core.address;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Collects networks for a table, and leaves out those that lie in others. Not thread-safe. */
final class NetworkRanges {
    private static final int FIRST_CAPACITY = 16;

    /** A network before those that lie in it. */
    private static final Comparator<Network> ORDER = Comparator.comparing(
                    Network::address,
                    (left, right) -> NetworkTable.compare(left.high(), left.low(), right.high(), right.low()))
            .thenComparing(Network::prefix);

    private long[] v4 = new long[FIRST_CAPACITY];
    private int v4Count;
    private final List<Network> v6 = new ArrayList<>();

    void add(Network network) {
        if (network.address().isV4()) addV4(network.address().low(), network.prefix());
        else v6.add(network);
    }

    /** Adds a network of IPv4 by its first address. */
    void addV4(long first, int prefix) {
        if (v4Count == v4.length) v4 = Arrays.copyOf(v4, 2 * v4Count);
        v4[v4Count++] = NetworkTable.v4Range(first, first | ones(Integer.SIZE - prefix));
    }

    /** Returns the number of networks so far. */
    int size() {
        return v4Count + v6.size();
    }

    NetworkTable toTable() {
        return new NetworkTable(mergedV4(), mergedV6(), size());
    }

    private long[] mergedV4() {
        Arrays.sort(v4, 0, v4Count);
        int count = 0;
        for (int i = 0; i < v4Count; i++) {
            long next = v4[i];
            if (count == 0 || NetworkTable.firstOf(next) > NetworkTable.lastOf(v4[count - 1]) + 1) v4[count++] = next;
            else if (NetworkTable.lastOf(next) > NetworkTable.lastOf(v4[count - 1]))
                v4[count - 1] = NetworkTable.v4Range(NetworkTable.firstOf(v4[count - 1]), NetworkTable.lastOf(next));
        }
        return Arrays.copyOf(v4, count);
    }

    /** Two networks are either disjoint, or one lies in the other. */
    private long[] mergedV6() {
        v6.sort(ORDER);
        List<Network> disjoint = new ArrayList<>();
        for (Network next : v6)
            if (disjoint.isEmpty() || !disjoint.get(disjoint.size() - 1).contains(next)) disjoint.add(next);
        long[] ranges = new long[disjoint.size() * NetworkTable.V6_LONGS];
        int at = 0;
        for (Network network : disjoint) {
            IpAddress first = network.address();
            ranges[at++] = first.high();
            ranges[at++] = first.low();
            ranges[at++] = first.high() | ones(Long.SIZE - Math.min(network.prefix(), Long.SIZE));
            ranges[at++] = first.low() | ones(Long.SIZE - Math.max(network.prefix() - Long.SIZE, 0));
        }
        return ranges;
    }

    /** Returns a number that ends in as many ones. */
    private static long ones(int count) {
        return count == Long.SIZE ? -1L : (1L << count) - 1;
    }
}
