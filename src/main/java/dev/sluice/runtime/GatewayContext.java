package dev.sluice.runtime;

import dev.sluice.backend.BackendContext;
import dev.sluice.backend.BackendEvents;
import dev.sluice.backend.http.NameResolver;
import dev.sluice.backend.http.NettyNameResolver;
import dev.sluice.backend.http.SharedNameResolver;
import dev.sluice.edge.RequestEvents;
import dev.sluice.time.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Dependencies shared by all components of a gateway.
 *
 * @param requests receives the start and the end of each request
 * @param names resolves the host names of backends, token servers and issuers; all of them share its answers
 */
public record GatewayContext(
        Vertx vertx, Clock clock, MeterRegistry registry, RequestEvents requests, NameResolver names) {
    public GatewayContext {
        names = new SharedNameResolver(names, clock);
    }

    /** Each thread draws from its own generator, so every event loop may use this instance. */
    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    /** A context without callers, with the name servers of the operating system. */
    public GatewayContext(Vertx vertx, Clock clock, MeterRegistry registry) {
        this(vertx, clock, registry, RequestEvents.NONE, new NettyNameResolver(vertx));
    }

    RandomGenerator random() {
        return RANDOM;
    }

    /** Returns the part that one backend needs. */
    BackendContext backendContext(String backend, BackendEvents events) {
        return new BackendContext(backend, vertx, clock, RANDOM, events);
    }
}
