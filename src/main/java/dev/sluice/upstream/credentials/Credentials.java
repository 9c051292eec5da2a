package dev.sluice.upstream.credentials;

import dev.sluice.core.memory.HeapShare;
import dev.sluice.core.netty.EventLoop;
import dev.sluice.core.trace.TraceContext;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.credentials.CredentialsSpec.Basic;
import dev.sluice.upstream.credentials.CredentialsSpec.Header;
import dev.sluice.upstream.credentials.CredentialsSpec.OAuth2;
import dev.sluice.upstream.credentials.CredentialsSpec.Relay;
import dev.sluice.upstream.credentials.TokenClient.RequestFactory;
import dev.sluice.upstream.credentials.TokenFetcher.IssuedToken;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The running form of one entry of {@code credentials}: wraps each backend that names it. All share its tokens. */
public final class Credentials {
    private final String name;
    private final CredentialsContext context;
    private final EventLoop eventLoop;
    private final UnaryOperator<Backend> policy;

    /** The source that the gauges show; null for tokens per caller, which expire at different times. */
    private @Nullable CachingTokenSource source;

    private Supplier<Future<Void>> revocation = Future::succeededFuture;

    /**
     * Creates credentials. The first call requests a token. Must be called outside of any verticle.
     *
     * @param name the credentials' name in the configuration
     */
    public Credentials(String name, CredentialsSpec spec, CredentialsContext context) {
        this.name = name;
        this.context = context;
        this.eventLoop = EventLoop.detached(context.vertx());
        this.policy = spec.accept(new PolicyFactory());
    }

    /** Returns a backend whose calls carry these credentials. */
    public Backend wrap(Backend inner) {
        return policy.apply(inner);
    }

    /** Makes the gauges show the token of these credentials from now on. */
    public void registerGauges() {
        if (source != null) context.events().onTokenUse(source::timeToLive);
    }

    /**
     * Revokes the tokens that this process obtained. Must be called after the last request. The future completes after the
     * last revocation or after one second; it never fails.
     */
    public Future<Void> close() {
        return revocation.get();
    }

    private static UnaryOperator<Backend> injecting(TokenSource tokenSource, CredentialHeader credentialHeader) {
        return inner -> new CredentialInjector(tokenSource, credentialHeader, inner);
    }

    private TokenSource tokenSource(OAuth2 spec) {
        JwtAssertionSigner assertionSigner =
                new JwtAssertionSigner(context.vertx(), spec.client(), context.clock(), context.random());
        TokenClient tokenClient = new TokenClient(
                spec, new ClientAuthenticationFactory(spec.client(), assertionSigner), eventLoop, context);
        TokenSender fetch = tokenSender(spec, tokenClient);
        GrantParameters parameters = new GrantParameters(spec, assertionSigner);
        if (spec.needsCaller())
            return new PerSubjectTokenSource(
                    name,
                    subject -> cause ->
                            fetch.send(server -> parameters.toRequest(server, subject.value()), subject.value(), cause),
                    this::newSource,
                    HeapShare.TOKENS_OF_CALLERS.bytes());
        TokenFetcher grant = cause -> fetch.send(server -> parameters.toRequest(server, ""), "", cause);
        return sharedSource(
                spec.grant().keepsRefreshToken()
                        ? new RefreshTokenFetcher(
                                grant,
                                (refreshToken, cause) ->
                                        fetch.send(server -> GrantParameters.refresh(refreshToken), "", cause))
                        : grant);
    }

    /** Sends token requests. */
    @FunctionalInterface
    private interface TokenSender {
        /** Sends a request for a caller with this token, which is empty for none. */
        Future<IssuedToken> send(RequestFactory factory, String subjectToken, @Nullable TraceContext cause);
    }

    /** Returns a sender of token requests, which records tokens for {@link #close} if they can be revoked. */
    private TokenSender tokenSender(OAuth2 spec, TokenClient tokenClient) {
        if (spec.server().issuer() == null || !spec.grant().revokesTokens())
            return (factory, subjectToken, cause) -> tokenClient.request(factory, cause);
        RevocableTokens tokens = new RevocableTokens(
                context.clock(), spec.grant().keepsRefreshToken(), HeapShare.REVOCABLE_TOKENS.bytes());
        revocation = () -> eventLoop.call(() -> new Revocation(name, tokenClient, tokens, context.clock()).run());
        return (factory, subjectToken, cause) -> tokens.track(() -> tokenClient.request(factory, cause), subjectToken);
    }

    private CachingTokenSource sharedSource(TokenFetcher fetcher) {
        source = newSource(fetcher);
        return source;
    }

    private CachingTokenSource newSource(TokenFetcher fetcher) {
        return new CachingTokenSource(name, fetcher, context);
    }

    private final class PolicyFactory implements CredentialsSpec.Visitor<UnaryOperator<Backend>> {

        @Override
        public UnaryOperator<Backend> oauth2(OAuth2 spec) {
            return injecting(tokenSource(spec), CredentialHeader.BEARER);
        }

        @Override
        public UnaryOperator<Backend> relay(Relay spec) {
            return inner -> new TokenRelay(name, inner);
        }

        @Override
        public UnaryOperator<Backend> header(Header spec) {
            SecretFetcher key = new SecretFetcher(spec.value(), UnaryOperator.identity(), eventLoop);
            return injecting(sharedSource(key), new CredentialHeader(spec.name(), ""));
        }

        @Override
        public UnaryOperator<Backend> basic(Basic spec) {
            SecretFetcher authorization =
                    new SecretFetcher(spec.password(), password -> basic(spec.username(), password), eventLoop);
            return injecting(sharedSource(authorization), new CredentialHeader(HttpHeaders.AUTHORIZATION, ""));
        }

        private String basic(String username, String password) {
            return new UsernamePasswordCredentials(username, password).toHttpAuthorization();
        }
    }
}
