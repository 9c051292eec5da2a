package dev.sluice.upstream.http;

import dev.sluice.core.netty.dns.NameResolver;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A scripted resolver. A test completes its queries at once or later. */
final class ScriptedNameResolver implements NameResolver {
    /** The queries so far. The last query may be in flight. */
    final List<Promise<Addresses>> queries = new ArrayList<>();

    /** Whether IPv6 addresses have a route. */
    boolean hasIpv6Route;

    private Future<Addresses> result = Future.failedFuture(new UnknownHostException("no such name"));

    /** Sets the addresses of all names and their time to live. */
    void setAddresses(int seconds, String... addresses) {
        result = Future.succeededFuture(addresses(seconds, true, addresses));
    }

    /** Sets the addresses of all names, as if the query for the other family had failed. */
    void setIncompleteAddresses(int seconds, String... addresses) {
        result = Future.succeededFuture(addresses(seconds, false, addresses));
    }

    /** Makes later queries fail. */
    void fail() {
        result = Future.failedFuture(new UnknownHostException("no response"));
    }

    /** Keeps later queries in flight until {@link #completeQuery}. */
    void neverAnswer() {
        result = Promise.<Addresses>promise().future();
    }

    static Addresses addresses(int seconds, boolean isComplete, String... addresses) {
        return new Addresses(
                Stream.of(addresses).map(ScriptedNameResolver::address).toList(),
                Duration.ofSeconds(seconds),
                isComplete);
    }

    static String[] manyAddresses(int count) {
        return IntStream.range(0, count).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(notAnAddress);
        }
    }

    /** Completes the query in flight. */
    void completeQuery(int seconds, String... addresses) {
        queries.get(queries.size() - 1).complete(addresses(seconds, true, addresses));
    }

    @Override
    public Future<Addresses> resolve(String host) {
        Promise<Addresses> query = Promise.promise();
        queries.add(query);
        if (result.isComplete()) result.onComplete(query);
        return query.future();
    }

    @Override
    public boolean hasRoute(InetAddress address) {
        return hasIpv6Route;
    }
}
