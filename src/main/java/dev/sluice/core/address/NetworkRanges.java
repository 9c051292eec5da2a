package dev.sluice.core.address;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Collects networks for a table, and leaves out those that lie in others. Not thread-safe. */
final class NetworkRanges {
    /** A network before those that lie in it. */
    private static final Comparator<Network> ORDER = Comparator.comparing(
                    Network::address,
                    (left, right) -> NetworkTable.compare(left.high(), left.low(), right.high(), right.low()))
            .thenComparing(Network::prefix);

    private final LongStream.Builder v4 = LongStream.builder();
    private final Stream.Builder<Network> v6 = Stream.builder();
    private int size;

    void add(Network network) {
        if (network.address().isV4()) addV4(network.address().low(), network.prefix());
        else addV6(network);
    }

    /** Adds a network of IPv4 by its first address. */
    void addV4(long first, int prefix) {
        v4.add(NetworkTable.v4Range(first, first | ones(Integer.SIZE - prefix)));
        size++;
    }

    private void addV6(Network network) {
        v6.add(network);
        size++;
    }

    /** Returns the number of networks so far. */
    int size() {
        return size;
    }

    /** Returns the table. No other method may be called after this one. */
    NetworkTable toTable() {
        return new NetworkTable(mergedV4(), mergedV6(), size);
    }

    private long[] mergedV4() {
        long[] ranges = v4.build().toArray();
        Arrays.sort(ranges);
        int count = 0;
        for (long next : ranges) {
            if (count > 0 && touch(ranges[count - 1], next)) ranges[count - 1] = union(ranges[count - 1], next);
            else ranges[count++] = next;
        }
        return Arrays.copyOf(ranges, count);
    }

    private static boolean touch(long range, long next) {
        return NetworkTable.firstOf(next) <= NetworkTable.lastOf(range) + 1;
    }

    private static long union(long range, long next) {
        long last = Math.max(NetworkTable.lastOf(range), NetworkTable.lastOf(next));
        return NetworkTable.v4Range(NetworkTable.firstOf(range), last);
    }

    /** Two networks are either disjoint, or one lies in the other. */
    private long[] mergedV6() {
        List<Network> disjoint = new ArrayList<>();
        for (Network next : v6.build().sorted(ORDER).toList())
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
