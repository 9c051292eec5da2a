package dev.sluice.upstream.http;

import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Sends at most one query a second for each name. URLs and backends with the same host share the answer. Thread-safe.
 */
public final class SharedNameResolver implements NameResolver {
    private static final long INTERVAL = NameRefresher.MIN_INTERVAL;

    private final NameResolver resolver;
    private final Clock clock;
    /** Guarded by this. */
    private final Map<String, Query> queries = new HashMap<>();

    private record Query(Future<Addresses> answer, long sentNanos) {}

    public SharedNameResolver(NameResolver resolver, Clock clock) {
        this.resolver = resolver;
        this.clock = clock;
    }

    @Override
    public synchronized Future<Addresses> resolve(String host) {
        queries.values().removeIf(this::isExpired);
        return queries.computeIfAbsent(host, this::query).answer;
    }

    private Query query(String host) {
        return new Query(resolver.resolve(host), clock.nanos());
    }

    private boolean isExpired(Query query) {
        return query.answer.isComplete() && clock.nanos() - query.sentNanos >= INTERVAL;
    }

    @Override
    public boolean hasRoute(InetAddress address) {
        return resolver.hasRoute(address);
    }
}
