package dev.sluice.upstream.credentials;

import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.upstream.oauth.ClientAuthentication;
import dev.sluice.upstream.oauth.IssuerClient;
import dev.sluice.upstream.oauth.IssuerMetadata;
import dev.sluice.upstream.oauth.TokenRequest;
import dev.sluice.upstream.oauth.TypedToken;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends the token requests of one credential, each with the client's authentication. Thread-safe. */
final class TokenClient {
    private static final Duration METADATA_CACHE_TIME = Duration.ofHours(1);

    private final TokenServerSpec spec;
    private final ClientAuthenticationFactory authenticationFactory;
    private final EventLoop eventLoop;
    private final Clock clock;
    private final IssuerClient issuer;
    private final IssuerMetadata metadata;

    /** Must be called outside of any verticle, because Vert.x closes the connections of a verticle that is undeployed. */
    TokenClient(
            CredentialsSpec.OAuth2 spec,
            ClientAuthenticationFactory authenticationFactory,
            EventLoop eventLoop,
            CredentialsContext context) {
        this.spec = spec.server();
        this.authenticationFactory = authenticationFactory;
        this.eventLoop = eventLoop;
        this.clock = context.clock();
        this.issuer = new IssuerClient("credentials", context.servers(), clock);
        this.metadata =
                new IssuerMetadata(issuer, this.spec.issuerText(), this.spec::mayReceiveSecrets, METADATA_CACHE_TIME);
    }

    /** Creates a request on a worker thread. */
    @FunctionalInterface
    interface RequestFactory {
        TokenRequest create(String audience) throws IOException;
    }

    private record PreparedRequest(ClientAuthentication client, TokenRequest request) {}

    /** Requests one token for the request {@code cause}. Fails with {@link TokenFailure}. */
    Future<TokenFetcher.IssuedToken> request(RequestFactory factory, @Nullable TraceContext cause) {
        IssuerClient sender = issuer.causedBy(cause);
        return eventLoop
                .call(() -> metadata.endpoint("token_endpoint", spec.tokenUrl(), cause))
                .compose(url -> eventLoop
                        .blocking(() -> prepare(url, factory))
                        .compose(prepared -> sender.token(url, prepared.client, prepared.request)))
                .map(TokenResponseParser::parse)
                .recover(failure -> Future.failedFuture(TokenResponseParser.toTokenFailure(failure, clock)));
    }

    private PreparedRequest prepare(URI url, RequestFactory factory) throws IOException {
        String audience = audience(url);
        TokenRequest request = factory.create(audience);
        return new PreparedRequest(authenticationFactory.create(audience), request);
    }

    private String audience(URI url) {
        return spec.issuer() == null ? url.toString() : spec.issuerText();
    }

    /**
     * Returns the revocation endpoint of the cached metadata; empty without an issuer or a usable endpoint. Must be called on
     * the credential's event loop.
     */
    Optional<URI> revocationEndpoint() {
        return metadata.cachedEndpoint("revocation_endpoint");
    }

    /** Revokes a token (RFC 7009). Must be called on the credential's event loop. */
    Future<Void> revoke(URI endpoint, TypedToken token, Deadline deadline) {
        return eventLoop
                .blocking(() -> authenticationFactory.create(audience(endpoint)))
                .compose(client -> issuer.revoke(endpoint, client, token, deadline));
    }
}
