package dev.sluice.core.netty.dns;

import io.vertx.core.Future;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Resolves host names to addresses and tells which addresses have a route. Thread-safe.
 *
 * <p>Netty 4.2.20: adapts. {@code NameResolutionTest}
 */
public interface NameResolver {
    /**
     * Resolves a host name.
     *
     * @return at least one address; fails if the name has none or no name server responds in time
     */
    Future<Addresses> resolve(String host);

    /** Returns whether this machine has a route to the address. Sends nothing. */
    boolean hasRoute(InetAddress address);

    /**
     * The IPv4 and IPv6 addresses of one name.
     *
     * @param all in any order, because name servers rotate it
     * @param timeToLive the shortest time of all records
     * @param isComplete false if the query for one family failed, so that the name may have more addresses
     */
    record Addresses(List<InetAddress> all, Duration timeToLive, boolean isComplete) {
        /** Further addresses of a name are ignored. */
        static final int MAX = 64;

        public Addresses {
            all = List.copyOf(all);
        }

        /** Adds the previous addresses of a family whose query failed. */
        public Addresses completedFrom(Addresses previous) {
            if (isComplete) return this;
            Stream<InetAddress> missing = previous.all.stream().filter(address -> !hasFamilyOf(address));
            return new Addresses(Stream.concat(all.stream(), missing).toList(), timeToLive, false);
        }

        private boolean hasFamilyOf(InetAddress address) {
            return all.stream().anyMatch(known -> isIpv6(known) == isIpv6(address));
        }

        /**
         * Returns the IPv4 addresses and the IPv6 addresses with a route; all addresses if all are IPv6. The order makes
         * results comparable and the choice of {@link #MAX} addresses stable.
         */
        public List<InetAddress> usable(Predicate<InetAddress> hasRoute) {
            boolean isIpv6Only = all.stream().allMatch(Addresses::isIpv6);
            return all.stream()
                    .distinct()
                    .filter(address -> isIpv6Only || !isIpv6(address) || hasRoute.test(address))
                    .sorted(Comparator.comparing(InetAddress::getHostAddress))
                    .limit(MAX)
                    .toList();
        }

        private static boolean isIpv6(InetAddress address) {
            return !(address instanceof Inet4Address);
        }
    }
}
