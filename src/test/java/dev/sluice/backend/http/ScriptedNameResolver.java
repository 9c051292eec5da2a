package dev.sluice.backend.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A resolver whose answers a test gives, at once or later. */
final class ScriptedNameResolver implements NameResolver {
    /** Every query so far; the last may be in flight. */
    final List<Promise<Addresses>> queries = new ArrayList<>();

    /** Whether IPv6 addresses have a route. */
    boolean hasIpv6Route;

    private Future<Addresses> answer = Future.failedFuture(new UnknownHostException("no such name"));

    /** From now on names have these addresses, for that many seconds. */
    void setAddresses(int seconds, String... addresses) {
        answer = Future.succeededFuture(answer(seconds, true, addresses));
    }

    /** The same, but the query for the other family has failed. */
    void setIncompleteAddresses(int seconds, String... addresses) {
        answer = Future.succeededFuture(answer(seconds, false, addresses));
    }

    /** From now on queries fail. */
    void fail() {
        answer = Future.failedFuture(new UnknownHostException("no answer"));
    }

    /** From now on queries stay in flight until the test ends them. */
    void neverAnswer() {
        answer = Promise.<Addresses>promise().future();
    }

    static Addresses answer(int seconds, boolean isComplete, String... addresses) {
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

    /** Ends the query in flight. */
    void completeQuery(int seconds, String... addresses) {
        queries.get(queries.size() - 1).complete(answer(seconds, true, addresses));
    }

    @Override
    public Future<Addresses> resolve(String host) {
        Promise<Addresses> query = Promise.promise();
        queries.add(query);
        if (answer.isComplete()) answer.onComplete(query);
        return query.future();
    }

    @Override
    public boolean hasRoute(InetAddress address) {
        return hasIpv6Route;
    }
}
