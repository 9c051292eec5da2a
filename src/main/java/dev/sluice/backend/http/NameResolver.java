package dev.sluice.backend.http;

import io.vertx.core.Future;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Resolves host names to addresses, and knows which addresses have a route. Thread-safe. */
public interface NameResolver {
    /**
     * Resolves a host name now; no answer is taken from a cache.
     *
     * @return at least one address; fails when the name has none, or when no name server answers in time
     */
    Future<Addresses> resolve(String host);

    /** Returns whether this machine has a route to the address. Sends nothing. */
    boolean hasRoute(InetAddress address);

    /**
     * The addresses of one name, of both families.
     *
     * @param all in any order, since name servers change it with each answer
     * @param timeToLive the shortest of the records
     * @param isComplete false when the query for one family failed, so that its absence means nothing
     */
    record Addresses(List<InetAddress> all, Duration timeToLive, boolean isComplete) {
        /** More addresses of one name than this are ignored. */
        static final int MAX = 64;

        public Addresses {
            all = List.copyOf(all);
        }

        /** Adds the former addresses of a family whose query failed. */
        Addresses completedFrom(Addresses previous) {
            if (isComplete) return this;
            Stream<InetAddress> missing = previous.all.stream().filter(address -> !hasFamilyOf(address));
            return new Addresses(Stream.concat(all.stream(), missing).toList(), timeToLive, false);
        }

        private boolean hasFamilyOf(InetAddress address) {
            return all.stream().anyMatch(known -> isIpv6(known) == isIpv6(address));
        }

        /**
         * Returns the IPv4 addresses, and the IPv6 addresses that have a route; every address when all are IPv6. Sorted, so
         * that two answers can be compared, and so that the same addresses stay when there are more than {@link #MAX}.
         */
        List<InetAddress> usable(Predicate<InetAddress> hasRoute) {
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
