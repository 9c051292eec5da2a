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
    private final CredentialsContext around;
    private final EventLoop home;
    private final UnaryOperator<Backend> policy;

    /** The one source that can speak for all of them; null where there is none. */
    private @Nullable CachingTokenSource source;

    private Supplier<Future<Void>> revocation = Future::succeededFuture;

    /**
     * Credentials that ask for no token until they are used; to be made outside of any verticle.
     *
     * @param name the credentials' name in the configuration
     */
    public Credentials(String name, CredentialsSpec spec, CredentialsContext around) {
        this.name = name;
        this.around = around;
        this.home = EventLoop.detached(around.vertx());
        this.policy = spec.accept(new PolicyFactory());
    }

    /** A backend whose calls show who we are. */
    public Backend around(Backend inner) {
        return policy.apply(inner);
    }

    /** From now on it is these whose token is said to be held. */
    public void show() {
        if (source != null) around.events().holds(source::left);
    }

    /**
     * Revokes the tokens that this process obtained, within a second. To be called after the last request.
     *
     * @return completes when they are revoked or the second is over; never fails
     */
    public Future<Void> close() {
        return revocation.get();
    }

    private static UnaryOperator<Backend> showing(TokenSource tokens, CredentialHeader presentation) {
        return inner -> new CredentialInjector(tokens, presentation, inner);
    }

    private TokenSource tokens(OAuth2 spec) {
        JwtAssertionSigner assertions =
                new JwtAssertionSigner(around.vertx(), spec.client(), around.clock(), around.random());
        TokenClient requests =
                new TokenClient(spec, new ClientAuthenticationFactory(spec.client(), assertions), home, around);
        BiFunction<RequestFactory, String, Future<IssuedToken>> asking = revocable(spec, requests);
        GrantParameters form = new GrantParameters(spec, assertions);
        if (spec.needsCaller())
            return new PerSubjectTokenSource(subject ->
                    oneOfMany(() -> asking.apply(server -> form.of(server, subject.token()), subject.token())));
        TokenFetcher grant = () -> asking.apply(server -> form.of(server, ""), "");
        return source(
                spec.grant().keepsRefreshToken()
                        ? new RefreshTokenFetcher(
                                grant, held -> asking.apply(server -> GrantParameters.refresh(held), ""))
                        : grant);
    }

    /**
     * Token requests, of a form and the caller's token, whose tokens are remembered for {@link #close} where the grant and the
     * configuration allow it.
     */
    private BiFunction<RequestFactory, String, Future<IssuedToken>> revocable(OAuth2 spec, TokenClient requests) {
        if (spec.server().issuer() == null || !spec.grant().revokesTokens())
            return (form, subjectToken) -> requests.ask(form);
        RevocableTokens tokens =
                new RevocableTokens(around.clock(), spec.grant().keepsRefreshToken());
        revocation = () -> home.call(() -> new Revocation(name, requests, tokens, around.clock()).run());
        return (form, subjectToken) -> tokens.of(() -> requests.ask(form), subjectToken);
    }

    private CachingTokenSource source(TokenFetcher endpoint) {
        source = oneOfMany(endpoint);
        return source;
    }

    /** One of several whose tokens end at different times, so that none can speak for all. */
    private CachingTokenSource oneOfMany(TokenFetcher endpoint) {
        return new CachingTokenSource(name, endpoint, around);
    }

    /** The policy of each kind of credentials. */
    private final class PolicyFactory implements CredentialsSpec.Visitor<UnaryOperator<Backend>> {

        @Override
        public UnaryOperator<Backend> oauth2(OAuth2 spec) {
            return showing(tokens(spec), CredentialHeader.BEARER);
        }

        @Override
        public UnaryOperator<Backend> relay(Relay spec) {
            return TokenRelay::new;
        }

        @Override
        public UnaryOperator<Backend> header(Header spec) {
            SecretFetcher key = new SecretFetcher(spec.value(), UnaryOperator.identity(), home);
            return showing(source(key), new CredentialHeader(spec.name(), ""));
        }

        @Override
        public UnaryOperator<Backend> basic(Basic spec) {
            SecretFetcher proof =
                    new SecretFetcher(spec.password(), password -> basic(spec.username(), password), home);
            return showing(source(proof), new CredentialHeader(HttpHeaders.AUTHORIZATION, ""));
        }

        private String basic(String username, String password) {
            return new UsernamePasswordCredentials(username, password).toHttpAuthorization();
        }
    }
}
