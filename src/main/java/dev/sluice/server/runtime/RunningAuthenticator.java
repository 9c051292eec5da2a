package dev.sluice.server.runtime;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Size;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.gateway.identity.AccessPolicy.NamedAuthenticator;
import dev.sluice.gateway.identity.ApiKeyAuthenticator;
import dev.sluice.gateway.identity.Authenticator;
import dev.sluice.gateway.identity.ClientCertificateAuthenticator;
import dev.sluice.gateway.identity.IdentityContext;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.identity.introspection.IntrospectionAuthenticator;
import dev.sluice.gateway.identity.jwt.JwtAuthenticator;
import dev.sluice.gateway.telemetry.BackendMeters;
import dev.sluice.server.runtime.Authenticators.Observers;
import dev.sluice.server.runtime.Upstream.Definition;
import dev.sluice.upstream.backend.Timeouts;
import dev.sluice.upstream.guard.Breaker;
import dev.sluice.upstream.guard.Bulkhead;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code identity} in its running form, with the servers of its issuer. The servers have the guards of every
 * backend, and metrics with the label {@code identity:NAME:HOST}.
 */
final class RunningAuthenticator {
    private static final Size MAX_RESPONSE = Size.kib(256);

    /** Short, because callers with a new token get a 503 while the circuit is open. */
    private static final Duration OPEN = Duration.ofSeconds(2);

    private final NamedAuthenticator named;
    private final Authenticator authenticator;
    private final UpstreamsByOrigin servers;

    /** Sends no request yet. */
    RunningAuthenticator(String name, IdentitySpec spec, Observers observers, GatewayContext context) {
        this.servers = new UpstreamsByOrigin(origin -> {
            String server = "identity:" + name + ":" + origin.getRawAuthority();
            BackendMeters meters = observers.issuers().metersOf(name, server);
            Upstream upstream = new Upstream(server, definition(origin, spec.issuerTls()), meters, context);
            upstream.registerGauges();
            return upstream;
        });
        IdentityContext identityContext = new IdentityContext(
                name,
                origin -> new TracedBackend("identity." + name, servers.apply(origin), context),
                EventLoop.detached(context.vertx()),
                context.clock(),
                context.random(),
                observers.events());
        this.authenticator = create(spec, context.vertx(), identityContext);
        this.named = new NamedAuthenticator(name, authenticator, spec.credentialHeader());
    }

    /** Returns the authenticator under the name of its entry. */
    NamedAuthenticator named() {
        return named;
    }

    private static Definition definition(URI origin, @Nullable ClientTlsSpec tls) {
        BackendSpec spec = BackendSpec.defaults(List.of(origin))
                .with(tls)
                .with(timeouts())
                .with(bulkhead())
                .with(Breaker.Spec.defaults().withOpen(OPEN))
                .with(new BackendSpec.Response(MAX_RESPONSE))
                .withoutDeadlineHeader();
        return new Definition(spec, null);
    }

    /** Each client has the default share of a tenant: a fifth. Requests that no client causes, such as those for keys, have no tenant. */
    private static Bulkhead.Spec bulkhead() {
        Bulkhead.Spec common = Bulkhead.Spec.defaults();
        return new Bulkhead.Spec(common.concurrent(), common.queue(), common.longestWait(), "$request.client", null);
    }

    /** Shorter than those of a backend, because authentication is only the first part of a request. */
    private static Timeouts timeouts() {
        Duration second = Duration.ofSeconds(1);
        Duration two = Duration.ofSeconds(2);
        return new Timeouts(second, second, second, two, two, Duration.ofSeconds(3), Duration.ofSeconds(5));
    }

    private static Authenticator create(IdentitySpec spec, Vertx vertx, IdentityContext issuer) {
        if (spec.jwt() != null) return new JwtAuthenticator(vertx, spec.jwt(), issuer);
        if (spec.introspection() != null)
            return new IntrospectionAuthenticator(spec.introspection(), issuer, secret -> read(secret, vertx));
        if (spec.clientCertificate() != null) return new ClientCertificateAuthenticator(spec.clientCertificate());
        return new ApiKeyAuthenticator(requireNonNull(spec.apiKeys()));
    }

    /** Reads a secret that stands in a file again, so that a rotated secret needs no restart. */
    private static Future<String> read(Secret secret, Vertx vertx) {
        return secret.isReloadable()
                ? vertx.executeBlocking(secret::read, false)
                : Future.succeededFuture(secret.value());
    }

    Authenticator authenticator() {
        return authenticator;
    }

    /** Starts to fetch the keys of the issuer. */
    void start() {
        authenticator.start();
    }

    /** Stops the requests to the issuer, and closes its connections. */
    Future<Void> close() {
        authenticator.close();
        return servers.close();
    }
}
