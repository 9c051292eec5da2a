package dev.sluice.upstream.backend;

import dev.sluice.core.time.Clock;
import io.vertx.core.Vertx;
import java.util.random.RandomGenerator;

/**
 * Dependencies shared by a backend and its guards.
 *
 * @param backend the backend's name in the configuration
 * @param random must be thread-safe, because all event loops use it
 */
public record BackendContext(String backend, Vertx vertx, Clock clock, RandomGenerator random, BackendEvents events) {
    public BackendContext {
        events = SafeBackendEvents.of(events);
    }
}
