package dev.sluice.gateway.identity;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.oauth.IssuerClient;
import dev.sluice.upstream.oauth.IssuerMetadata;
import dev.sluice.upstream.oauth.TrustedUrl;
import java.net.URI;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Dependencies shared by the identities with an issuer.
 *
 * @param identity the name of the identity in the configuration
 * @param servers the guarded backend at a scheme, host and port; called only on {@code eventLoop}
 * @param eventLoop sends the requests to the issuer and owns their state, which needs no lock; outside any verticle
 * @param random the source of jitter
 */
public record IdentityContext(
        String identity,
        Function<URI, Backend> servers,
        EventLoop eventLoop,
        Clock clock,
        RandomGenerator random,
        IdentityEvents events) {

    /** Returns a client for the issuer's servers. */
    public IssuerClient issuerClient() {
        return new IssuerClient("identity:" + identity, servers, clock);
    }

    /** Returns the issuer's metadata, cached until it is invalidated. */
    public IssuerMetadata metadata(IssuerClient client, String issuer) {
        return new IssuerMetadata(client, issuer, TrustedUrl::isTrusted, IssuerMetadata.UNTIL_INVALIDATED);
    }
}
