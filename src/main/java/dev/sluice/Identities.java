package dev.sluice;

import dev.sluice.compose.Route;
import dev.sluice.identity.Admission;
import dev.sluice.identity.Admission.Way;
import dev.sluice.identity.ApiKeys;
import dev.sluice.identity.CertificateSpec;
import dev.sluice.identity.ClientCertificates;
import dev.sluice.identity.Identity;
import dev.sluice.identity.IdentityEvents;
import dev.sluice.identity.IdentitySpec;
import dev.sluice.identity.IntrospectionSpec;
import dev.sluice.identity.JwtSpec;
import dev.sluice.identity.introspection.IntrospectionIdentity;
import dev.sluice.identity.jwt.JwtIdentity;
import dev.sluice.telemetry.IdentityMeters;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The ways to know callers, as one configuration has them, each once for all routes. */
final class Identities {
    private final Map<String, Way> ways = new HashMap<>();
    private final List<JwtIdentity> signed = new ArrayList<>();
    private final List<IssuerServers> servers = new ArrayList<>();
    private final IdentityEvents events;
    private final Surroundings around;
    private final Executor home;

    /** Begins to ask issuers for their keys. */
    Identities(Map<String, IdentitySpec> specs, Surroundings surroundings) {
        this.around = surroundings;
        this.events = new IdentityMeters(surroundings.registry());
        this.home = home(surroundings);
        specs.forEach((name, spec) -> ways.put(name, new Way(name, identity(name, spec))));
        signed.forEach(JwtIdentity::start);
    }

    private static Executor home(Surroundings surroundings) {
        var context = ((VertxInternal) surroundings.vertx()).createEventLoopContext();
        return task -> context.runOnContext(there -> task.run());
    }

    private Identity identity(String name, IdentitySpec spec) {
        JwtSpec jwt = spec.jwt();
        if (jwt != null) return signed(name, jwt);
        IntrospectionSpec introspection = spec.introspection();
        if (introspection != null) return new IntrospectionIdentity(introspection, issuer(name));
        CertificateSpec certificate = spec.clientCertificate();
        if (certificate != null) return new ClientCertificates(certificate);
        return new ApiKeys(Objects.requireNonNull(spec.apiKeys()));
    }

    private Identity signed(String name, JwtSpec spec) {
        JwtIdentity identity = new JwtIdentity(around.vertx(), spec, issuer(name));
        signed.add(identity);
        return identity;
    }

    private dev.sluice.identity.issuer.Surroundings issuer(String name) {
        IssuerServers asked = new IssuerServers(name, around);
        servers.add(asked);
        return new dev.sluice.identity.issuer.Surroundings(name, asked, home, around.clock(), around.random(), events);
    }

    /** Who may take a route; null where anyone may. */
    @Nullable
    Admission admission(Route.Spec route) {
        List<Way> any = route.identities().stream()
                .map(name -> Objects.requireNonNull(ways.get(name), name))
                .toList();
        return any.isEmpty() ? null : new Admission(any, route.scopes(), events);
    }

    /** Asks issuers nothing more, and closes the connections to them. */
    Future<Void> close() {
        signed.forEach(JwtIdentity::close);
        return Future.join(servers.stream().map(IssuerServers::close).toList()).mapEmpty();
    }
}
