package dev.sluice.identity;

import dev.sluice.backend.Backend;
import dev.sluice.oauth.IssuerClient;
import dev.sluice.oauth.IssuerMetadata;
import dev.sluice.oauth.TrustedUrl;
import dev.sluice.time.Clock;
import dev.sluice.time.EventLoop;
import java.net.URI;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What asking an issuer lives on.
 *
 * @param identity the name of the identity in the configuration
 * @param servers the guarded backend for a scheme, host and port; asked only on {@code home}
 * @param eventLoop the one event loop on which the issuer is asked, outside any verticle: what is kept there needs no lock
 * @param clock for every wait and every date
 * @param random spreads what a fleet of gateways would otherwise do at once
 * @param events who counts
 */
public record IdentityContext(
        String identity,
        Function<URI, Backend> servers,
        EventLoop eventLoop,
        Clock clock,
        RandomGenerator random,
        IdentityEvents events) {

    /** A client for the issuer's servers. */
    public IssuerClient issuerClient() {
        return new IssuerClient("identity:" + identity, servers, clock);
    }

    /** The issuer's metadata, cached until it is invalidated. */
    public IssuerMetadata metadata(IssuerClient client, String issuer) {
        return new IssuerMetadata(client, issuer, TrustedUrl::isTrusted, IssuerMetadata.UNTIL_INVALIDATED);
    }
}
