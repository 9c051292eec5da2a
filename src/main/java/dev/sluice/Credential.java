package dev.sluice;

import dev.sluice.auth.Credentials;
import dev.sluice.auth.CredentialsSpec;
import dev.sluice.auth.TokenEvents;
import dev.sluice.backend.Backend;
import dev.sluice.backend.NotReached.InvalidTarget;
import dev.sluice.backend.Timeouts;
import dev.sluice.config.BackendSpec;
import dev.sluice.guard.Breaker;
import dev.sluice.guard.Retry;
import dev.sluice.spec.Percent;
import dev.sluice.spec.Size;
import dev.sluice.telemetry.BackendMeters;
import dev.sluice.tls.ClientTls;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code credentials} as it runs: what it puts around the backends that name it, and the token servers that it
 * asks. Each of those is a backend with guards of its own, whose retries are those of the tokens, which know when a token
 * is still good. What is counted of it is how its tokens are got, so its other meters are nobody's.
 */
final class Credential {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final @Nullable ClientTls tls;
    private final Surroundings surroundings;
    private final Credentials credentials;

    /** Grows when an issuer tells where its token endpoint is, on an event loop of the credentials' own. */
    private final Map<URI, Upstream> servers = new ConcurrentHashMap<>();

    private boolean isClosed;

    /** Connects nothing yet; to be made outside of any verticle. */
    Credential(String name, CredentialsSpec spec, TokenEvents events, Surroundings surroundings) {
        this.name = name;
        this.tls = spec.tls();
        this.surroundings = surroundings;
        this.credentials = new Credentials(
                name,
                spec,
                new dev.sluice.auth.Surroundings(
                        surroundings.vertx(), surroundings.clock(), surroundings.random(), events, this::server));
    }

    private Backend server(URI origin) {
        Upstream known = servers.get(origin);
        return known == null ? added(origin) : known.backend();
    }

    private synchronized Backend added(URI origin) {
        return isClosed
                ? call -> Future.failedFuture(new InvalidTarget(call, "these credentials are no longer used"))
                : servers.computeIfAbsent(origin, this::upstream).backend();
    }

    private Upstream upstream(URI origin) {
        BackendMeters unread = new BackendMeters(new CompositeMeterRegistry(), name);
        return new Upstream(
                "credentials." + name, new Upstream.Wiring(tokenServer(origin).with(tls), null), unread, surroundings);
    }

    private static BackendSpec tokenServer(URI origin) {
        Timeouts times = Timeouts.defaults();
        Retry.Spec retry = Retry.Spec.defaults();
        return BackendSpec.defaults(List.of(origin))
                .with(new Timeouts(
                        times.connect(), times.tls(), times.pool(), times.read(), times.write(), PATIENCE, PATIENCE))
                .with(Breaker.Spec.defaults().with(PATIENCE))
                .with(new BackendSpec.Response(Size.kib(64)))
                .with(new Retry.Spec(1, retry.backoff(), new Percent(0), retry.on(), retry.idempotencyKey()));
    }

    /** What goes around a backend that names it. */
    Backend around(Backend inner) {
        return credentials.around(inner);
    }

    /** From now on it is this one whose token the meters show. */
    void show() {
        credentials.show();
    }

    /** Revokes the tokens, within a second, and then closes the connections to the token servers asked so far. */
    Future<Void> close() {
        return credentials.close().compose(revoked -> closeServers());
    }

    private synchronized Future<Void> closeServers() {
        isClosed = true;
        return Future.join(servers.values().stream().map(Upstream::close).toList())
                .mapEmpty();
    }
}
