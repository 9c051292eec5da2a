package dev.sluice.credentials;

import dev.sluice.backend.Backend;
import dev.sluice.credentials.CredentialsSpec.Basic;
import dev.sluice.credentials.CredentialsSpec.Header;
import dev.sluice.credentials.CredentialsSpec.OAuth2;
import dev.sluice.credentials.CredentialsSpec.Relay;
import dev.sluice.credentials.TokenClient.RequestFactory;
import dev.sluice.credentials.TokenFetcher.IssuedToken;
import dev.sluice.time.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One entry of {@code credentials}, ready to run: a policy around each backend that names it, all sharing its tokens. */
public final class Credentials {
    private final String name;
    private final CredentialsContext context;
    private final EventLoop eventLoop;
    private final UnaryOperator<Backend> policy;

    /** The one source that can speak for all of them; null where there is none. */
    private @Nullable CachingTokenSource source;

    private Supplier<Future<Void>> revocation = Future::succeededFuture;

    /**
     * Credentials that ask for no token until they are used; to be made outside of any verticle.
     *
     * @param name the credentials' name in the configuration
     */
    public Credentials(String name, CredentialsSpec spec, CredentialsContext context) {
        this.name = name;
        this.context = context;
        this.eventLoop = EventLoop.detached(context.vertx());
        this.policy = spec.accept(new PolicyFactory());
    }

    /** A backend whose calls show who we are. */
    public Backend wrap(Backend inner) {
        return policy.apply(inner);
    }

    /** From now on it is these whose token is said to be held. */
    public void registerGauges() {
        if (source != null) context.events().currentToken(source::timeToLive);
    }

    /**
     * Revokes the tokens that this process obtained, within a second. To be called after the last request.
     *
     * @return completes when they are revoked or the second is over; never fails
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
        BiFunction<RequestFactory, String, Future<IssuedToken>> fetch = revocable(spec, tokenClient);
        GrantParameters parameters = new GrantParameters(spec, assertionSigner);
        if (spec.needsCaller())
            return new PerSubjectTokenSource(subject -> newSource(
                    () -> fetch.apply(server -> parameters.toRequest(server, subject.value()), subject.value())));
        TokenFetcher grant = () -> fetch.apply(server -> parameters.toRequest(server, ""), "");
        return ownSource(
                spec.grant().keepsRefreshToken()
                        ? new RefreshTokenFetcher(
                                grant, refreshToken -> fetch.apply(server -> GrantParameters.refresh(refreshToken), ""))
                        : grant);
    }

    /**
     * Token requests, of a form and the caller's token, whose tokens are remembered for {@link #close} where the grant and the
     * configuration allow it.
     */
    private BiFunction<RequestFactory, String, Future<IssuedToken>> revocable(OAuth2 spec, TokenClient tokenClient) {
        if (spec.server().issuer() == null || !spec.grant().revokesTokens())
            return (factory, subjectToken) -> tokenClient.request(factory);
        RevocableTokens tokens =
                new RevocableTokens(context.clock(), spec.grant().keepsRefreshToken());
        revocation = () -> eventLoop.call(() -> new Revocation(name, tokenClient, tokens, context.clock()).run());
        return (factory, subjectToken) -> tokens.track(() -> tokenClient.request(factory), subjectToken);
    }

    private CachingTokenSource ownSource(TokenFetcher fetcher) {
        source = newSource(fetcher);
        return source;
    }

    /** One of several whose tokens end at different times, so that none can speak for all. */
    private CachingTokenSource newSource(TokenFetcher fetcher) {
        return new CachingTokenSource(name, fetcher, context);
    }

    /** The policy of each kind of credentials. */
    private final class PolicyFactory implements CredentialsSpec.Visitor<UnaryOperator<Backend>> {

        @Override
        public UnaryOperator<Backend> oauth2(OAuth2 spec) {
            return injecting(tokenSource(spec), CredentialHeader.BEARER);
        }

        @Override
        public UnaryOperator<Backend> relay(Relay spec) {
            return TokenRelay::new;
        }

        @Override
        public UnaryOperator<Backend> header(Header spec) {
            SecretFetcher key = new SecretFetcher(spec.value(), UnaryOperator.identity(), eventLoop);
            return injecting(ownSource(key), new CredentialHeader(spec.name(), ""));
        }

        @Override
        public UnaryOperator<Backend> basic(Basic spec) {
            SecretFetcher authorization =
                    new SecretFetcher(spec.password(), password -> basic(spec.username(), password), eventLoop);
            return injecting(ownSource(authorization), new CredentialHeader(HttpHeaders.AUTHORIZATION, ""));
        }

        private String basic(String username, String password) {
            return new UsernamePasswordCredentials(username, password).toHttpAuthorization();
        }
    }
}
