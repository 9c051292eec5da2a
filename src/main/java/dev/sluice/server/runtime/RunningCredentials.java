package dev.sluice.server.runtime;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Size;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.server.runtime.Upstream.Definition;
import dev.sluice.upstream.backend.Timeouts;
import dev.sluice.upstream.credentials.Credentials;
import dev.sluice.upstream.credentials.CredentialsContext;
import dev.sluice.upstream.credentials.CredentialsSpec;
import dev.sluice.upstream.credentials.TokenEvents;
import dev.sluice.upstream.guard.Breaker;
import dev.sluice.upstream.guard.Retry;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code credentials} in its running form, with its token servers. A token server is an upstream without metrics,
 * because the token metrics count its requests. It has no retries, because a token refresh has its own.
 */
public final class RunningCredentials {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Credentials credentials;
    private final UpstreamsByOrigin servers;

    /** Connects nothing yet. Must be created outside any verticle. */
    public RunningCredentials(String name, CredentialsSpec spec, TokenEvents events, GatewayContext context) {
        this.servers = new UpstreamsByOrigin(
                origin -> new Upstream("credentials." + name, definition(origin, spec.tls()), null, context));
        this.credentials = new Credentials(
                name,
                spec,
                new CredentialsContext(
                        context.vertx(),
                        context.clock(),
                        context.random(),
                        events,
                        origin -> new TracedBackend("credentials." + name, servers.apply(origin), context)));
    }

    private static Definition definition(URI origin, @Nullable ClientTlsSpec tls) {
        Timeouts times = Timeouts.defaults();
        Retry.Spec retry = Retry.Spec.defaults();
        BackendSpec spec = BackendSpec.defaults(List.of(origin))
                .with(tls)
                .with(new Timeouts(
                        times.connect(), times.tls(), times.pool(), times.read(), times.write(), TIMEOUT, TIMEOUT))
                .with(Breaker.Spec.defaults().withOpen(TIMEOUT))
                .with(new BackendSpec.Response(Size.kib(64)))
                .with(new Retry.Spec(1, retry.backoff(), new Percent(0), retry.on(), retry.idempotencyKey()));
        return new Definition(spec, null);
    }

    /** Returns the policy for the backends that name this entry. */
    public Credentials credentials() {
        return credentials;
    }

    /** Registers the gauges of the token, which replace the gauges of earlier credentials of this name. */
    public void registerGauges() {
        credentials.registerGauges();
    }

    /** Revokes the tokens, within a second, and then closes the connections to the token servers. */
    public Future<Void> close() {
        return credentials.close().compose(revoked -> servers.close());
    }
}
