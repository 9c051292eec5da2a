package dev.sluice.upstream.credentials;

import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.Backend;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Dependencies shared by credentials.
 *
 * @param random the source of jitter; thread-safe
 * @param servers the guarded backend of a token server, by its URL without a path; called outside of any verticle
 */
public record CredentialsContext(
        Vertx vertx, Clock clock, RandomGenerator random, TokenEvents events, Function<URI, Backend> servers) {}
