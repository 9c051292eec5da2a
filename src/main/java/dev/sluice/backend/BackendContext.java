package dev.sluice.backend;

import dev.sluice.time.Clock;
import io.vertx.core.Vertx;
import java.util.random.RandomGenerator;

/**
 * What one backend and its guards share with everything around them.
 *
 * @param backend the backend's name in the configuration
 * @param vertx whose event loops make the calls
 * @param clock what time it is and how to wait
 * @param random used by every event loop at once, so it must be safe for that
 * @param events told what happens to the calls
 */
public record BackendContext(String backend, Vertx vertx, Clock clock, RandomGenerator random, BackendEvents events) {
    public BackendContext {
        events = SafeBackendEvents.of(events);
    }
}
