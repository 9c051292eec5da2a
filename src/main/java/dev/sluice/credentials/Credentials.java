package dev.sluice.credentials;

import dev.sluice.backend.Backend;
import dev.sluice.credentials.CredentialsSpec.Basic;
import dev.sluice.credentials.CredentialsSpec.Header;
import dev.sluice.credentials.CredentialsSpec.OAuth2;
import dev.sluice.credentials.CredentialsSpec.Relay;
import dev.sluice.credentials.TokenEndpoint.Issued;
import dev.sluice.credentials.TokenRequests.FormMaker;
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
    private final Surroundings around;
    private final EventLoop home;
    private final UnaryOperator<Backend> policy;

    /** The one source that can speak for all of them; null where there is none. */
    private @Nullable TokenSource source;

    private Supplier<Future<Void>> revocation = Future::succeededFuture;

    /**
     * Credentials that ask for no token until they are used; to be made outside of any verticle.
     *
     * @param name the credentials' name in the configuration
     */
    public Credentials(String name, CredentialsSpec spec, Surroundings around) {
        this.name = name;
        this.around = around;
        this.home = EventLoop.detached(around.vertx());
        this.policy = spec.accept(new Policies());
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

    private static UnaryOperator<Backend> showing(Tokens tokens, Presentation presentation) {
        return inner -> new Authorized(tokens, presentation, inner);
    }

    private Tokens tokens(OAuth2 spec) {
        Assertions assertions = new Assertions(around.vertx(), spec.client(), around.clock(), around.random());
        TokenRequests requests = new TokenRequests(spec, new ClientProof(spec.client(), assertions), home, around);
        BiFunction<FormMaker, String, Future<Issued>> asking = revocable(spec, requests);
        GrantForm form = new GrantForm(spec, assertions);
        if (spec.needsCaller())
            return new TokensBySubject(subject ->
                    oneOfMany(() -> asking.apply(server -> form.of(server, subject.token()), subject.token())));
        TokenEndpoint grant = () -> asking.apply(server -> form.of(server, ""), "");
        return source(
                spec.grant().keepsRefreshToken()
                        ? new RefreshingEndpoint(grant, held -> asking.apply(server -> GrantForm.refresh(held), ""))
                        : grant);
    }

    /**
     * Token requests, of a form and the caller's token, whose tokens are remembered for {@link #close} where the grant and the
     * configuration allow it.
     */
    private BiFunction<FormMaker, String, Future<Issued>> revocable(OAuth2 spec, TokenRequests requests) {
        if (spec.server().issuer() == null || !spec.grant().revokesTokens())
            return (form, subjectToken) -> requests.ask(form);
        IssuedTokens tokens = new IssuedTokens(around.clock(), spec.grant().keepsRefreshToken());
        revocation = () -> home.call(() -> new Revocation(name, requests, tokens, around.clock()).run());
        return (form, subjectToken) -> tokens.of(() -> requests.ask(form), subjectToken);
    }

    private TokenSource source(TokenEndpoint endpoint) {
        source = oneOfMany(endpoint);
        return source;
    }

    /** One of several whose tokens end at different times, so that none can speak for all. */
    private TokenSource oneOfMany(TokenEndpoint endpoint) {
        return new TokenSource(name, endpoint, around);
    }

    /** The policy of each kind of credentials. */
    private final class Policies implements CredentialsSpec.Visitor<UnaryOperator<Backend>> {

        @Override
        public UnaryOperator<Backend> oauth2(OAuth2 spec) {
            return showing(tokens(spec), Presentation.BEARER);
        }

        @Override
        public UnaryOperator<Backend> relay(Relay spec) {
            return Relayed::new;
        }

        @Override
        public UnaryOperator<Backend> header(Header spec) {
            WrittenSecret key = new WrittenSecret(spec.value(), UnaryOperator.identity(), home);
            return showing(source(key), new Presentation(spec.name(), ""));
        }

        @Override
        public UnaryOperator<Backend> basic(Basic spec) {
            WrittenSecret proof =
                    new WrittenSecret(spec.password(), password -> basic(spec.username(), password), home);
            return showing(source(proof), new Presentation(HttpHeaders.AUTHORIZATION, ""));
        }

        private String basic(String username, String password) {
            return new UsernamePasswordCredentials(username, password).toHttpAuthorization();
        }
    }
}
