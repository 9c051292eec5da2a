package dev.sluice.server.runtime;

import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.core.netty.dns.NettyNameResolver;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.gateway.edge.RequestEvents;
import dev.sluice.gateway.limit.LimitContext;
import dev.sluice.upstream.backend.BackendContext;
import dev.sluice.upstream.backend.BackendEvents;
import dev.sluice.upstream.http.SharedNameResolver;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Dependencies shared by all components of a gateway.
 *
 * @param requests receives the start and the end of each request
 * @param names resolves the host names of backends, token servers and issuers; all of them share the results
 * @param tracer starts the spans of requests to issuers
 * @param limits the dependencies of rate limits
 * @param stores opens the store that replicas share
 */
public record GatewayContext(
        Vertx vertx,
        Clock clock,
        MeterRegistry registry,
        RequestEvents requests,
        NameResolver names,
        RequestTracer tracer,
        LimitContext limits,
        StoreFactory stores) {
    public GatewayContext {
        names = new SharedNameResolver(names, clock);
    }

    /** Thread-safe: each thread has its own generator. */
    public static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    /** Creates a context without tracing that opens stores at their URLs. The memory of its rate limits has no bound. */
    public GatewayContext(
            Vertx vertx, Clock clock, MeterRegistry registry, RequestEvents requests, NameResolver names) {
        this(
                vertx,
                clock,
                registry,
                requests,
                names,
                RequestTracer.OFF,
                LimitContext.unlimited(clock),
                StoreFactory.atUrls(vertx, clock));
    }

    /** Creates a context without callers that uses the name servers of the operating system. */
    public GatewayContext(Vertx vertx, Clock clock, MeterRegistry registry) {
        this(vertx, clock, registry, RequestEvents.NONE, new NettyNameResolver(vertx));
    }

    /** Returns the source of jitter, which is thread-safe. */
    public RandomGenerator random() {
        return RANDOM;
    }

    /** Returns the dependencies of one backend. */
    BackendContext backendContext(String backend, BackendEvents events) {
        return new BackendContext(backend, vertx, clock, RANDOM, events);
    }
}
