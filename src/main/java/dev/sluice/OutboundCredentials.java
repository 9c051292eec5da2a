package dev.sluice;

import dev.sluice.auth.Credentials;
import dev.sluice.auth.CredentialsSpec;
import dev.sluice.backend.Backend;
import dev.sluice.backend.Timeouts;
import dev.sluice.config.BackendSpec;
import dev.sluice.guard.Breaker;
import dev.sluice.guard.Retry;
import dev.sluice.spec.Percent;
import dev.sluice.telemetry.TokenMeters;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one generation, and the token servers that they ask. Each token server is a backend with guards of
 * its own, shared by all who ask it; its retries are those of the tokens, which know when a token is still good.
 */
final class OutboundCredentials {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Surroundings surroundings;
    private final Map<String, TokenMeters> meters = new HashMap<>();
    private final Map<String, UnaryOperator<Backend>> policies = new HashMap<>();

    /** Grows when an issuer tells where its token endpoint is, on whichever event loop hears of it. */
    private final Map<URI, Upstream> servers = new ConcurrentHashMap<>();

    OutboundCredentials(Map<String, CredentialsSpec> specs, Surroundings surroundings) {
        this.surroundings = surroundings;
        specs.forEach((name, spec) -> policies.put(name, Credentials.of(name, spec, around(name))));
    }

    private dev.sluice.auth.Surroundings around(String name) {
        TokenMeters counting = new TokenMeters(surroundings.registry(), name);
        meters.put(name, counting);
        return new dev.sluice.auth.Surroundings(
                surroundings.vertx(), surroundings.clock(), surroundings.random(), counting, this::server);
    }

    private Backend server(URI origin) {
        return servers.computeIfAbsent(origin, this::upstream).backend();
    }

    private Upstream upstream(URI origin) {
        return new Upstream("oauth." + origin.getRawAuthority(), spec(origin), UnaryOperator.identity(), surroundings);
    }

    private static BackendSpec spec(URI origin) {
        Timeouts timeouts = Timeouts.defaults();
        Breaker.Spec breaker = Breaker.Spec.defaults();
        Retry.Spec retry = Retry.Spec.defaults();
        return BackendSpec.defaults(List.of(origin))
                .with(new Timeouts(
                        timeouts.connect(), timeouts.pool(), timeouts.read(), timeouts.write(), PATIENCE, PATIENCE))
                .with(new Breaker.Spec(
                        breaker.consecutive(),
                        breaker.rate(),
                        breaker.window(),
                        breaker.minimum(),
                        breaker.slow(),
                        breaker.slowRate(),
                        PATIENCE))
                .with(new Retry.Spec(1, retry.backoff(), new Percent(0), retry.on(), retry.idempotencyKey()));
    }

    /** The policy around a backend that has these credentials, if any. */
    UnaryOperator<Backend> policy(@Nullable String name) {
        return name == null ? UnaryOperator.identity() : Objects.requireNonNull(policies.get(name), name);
    }

    /** Closes the connections to token servers, and forgets the meters. */
    Future<Void> close() {
        meters.values().forEach(TokenMeters::close);
        return Future.join(servers.values().stream().map(Upstream::close).toList())
                .mapEmpty();
    }
}
