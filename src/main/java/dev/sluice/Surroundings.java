package dev.sluice;

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
 * What every part of a gateway is built into.
 *
 * @param requests counts the requests of callers
 * @param names resolves the host names of backends, token servers and issuers
 */
record Surroundings(Vertx vertx, Clock clock, MeterRegistry registry, RequestEvents requests, NameResolver names) {
    Surroundings {
        names = new SharedNameResolver(names, clock);
    }

    /** Each thread draws from its own generator, so every event loop may use this one. */
    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    /** With names as the operating system resolves them. */
    Surroundings(Vertx vertx, Clock clock, MeterRegistry registry, RequestEvents requests) {
        this(vertx, clock, registry, requests, new NettyNameResolver(vertx));
    }

    RandomGenerator random() {
        return RANDOM;
    }

    /** The same for one backend. */
    dev.sluice.backend.Surroundings of(String backend, BackendEvents events) {
        return new dev.sluice.backend.Surroundings(backend, vertx, clock, RANDOM, events);
    }
}
