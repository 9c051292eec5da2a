package dev.sluice.credentials;

import dev.sluice.backend.Backend;
import dev.sluice.time.Clock;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What credentials live on.
 *
 * @param vertx whose event loops and workers they use
 * @param clock for every wait and every lifetime
 * @param random where jitter comes from; safe for several threads
 * @param events who counts
 * @param servers the token server at a URL without a path, as a backend with guards of its own; asked on event loops that
 *     belong to no verticle, or on none
 */
public record CredentialsContext(
        Vertx vertx, Clock clock, RandomGenerator random, TokenEvents events, Function<URI, Backend> servers) {}
