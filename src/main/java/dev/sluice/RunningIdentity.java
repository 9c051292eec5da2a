package dev.sluice;

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
import dev.sluice.spec.Secret;
import dev.sluice.time.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One way to know callers, for as long as it is configured so, and the servers of its issuer if it has one. */
final class RunningIdentity {
    private final Way way;
    private final IssuerServers servers;
    private final @Nullable JwtIdentity signed;

    /** Asks nobody for anything yet. */
    RunningIdentity(String name, IdentitySpec spec, Surroundings around, IdentityEvents events, IssuerMeters meters) {
        this.servers = new IssuerServers(name, spec.issuerTls(), around, meters);
        dev.sluice.identity.issuer.Surroundings issuer = new dev.sluice.identity.issuer.Surroundings(
                name, servers, EventLoop.detached(around.vertx()), around.clock(), around.random(), events);
        JwtSpec jwt = spec.jwt();
        this.signed = jwt == null ? null : new JwtIdentity(around.vertx(), jwt, issuer);
        this.way = new Way(name, signed == null ? other(spec, around, issuer) : signed);
    }

    private static Identity other(
            IdentitySpec spec, Surroundings around, dev.sluice.identity.issuer.Surroundings issuer) {
        IntrospectionSpec introspection = spec.introspection();
        if (introspection != null)
            return new IntrospectionIdentity(introspection, issuer, secret -> read(secret, around.vertx()));
        CertificateSpec certificate = spec.clientCertificate();
        if (certificate != null) return new ClientCertificates(certificate);
        return new ApiKeys(Objects.requireNonNull(spec.apiKeys()));
    }

    /** One that stands in a file is read anew, so that whoever rotates it only has to write the file. */
    private static Future<String> read(Secret secret, Vertx vertx) {
        return secret.canChange() ? vertx.executeBlocking(secret::read, false) : Future.succeededFuture(secret.value());
    }

    Way way() {
        return way;
    }

    /** Begins to ask for the keys of the issuer. */
    void start() {
        if (signed != null) signed.start();
    }

    /** Asks the issuer nothing more, and closes the connections to it. */
    Future<Void> close() {
        if (signed != null) signed.close();
        return servers.close();
    }
}
