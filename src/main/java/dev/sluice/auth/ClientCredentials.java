package dev.sluice.auth;

import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The client credentials grant (RFC 6749 4.4) over vertx-auth-oauth2, with what that leaves to its user: a timeout of
 * {@value #TIMEOUT_SECONDS} s for the whole exchange, and the form encoding of id and secret in front of HTTP Basic (2.3.1).
 *
 * <p>Two things it cannot do: bound the answer's size, and end an exchange that drips on past our timeout. Both take a
 * token server that is broken on purpose, and the one we ask is trusted with our secret. Silence ends the exchange.
 */
public final class ClientCredentials implements TokenEndpoint {
    private static final int TIMEOUT_SECONDS = 5;

    private final OAuth2Auth server;
    private final CredentialsSpec spec;
    private final Clock clock;

    /** To be made outside of any verticle: an HTTP client ends with the verticle that made it. */
    public ClientCredentials(Vertx vertx, CredentialsSpec spec, Clock clock) {
        this.server = OAuth2Auth.create(vertx, options(spec));
        this.spec = spec;
        this.clock = clock;
    }

    private static OAuth2Options options(CredentialsSpec spec) {
        return new OAuth2Options()
                .setTokenPath(spec.tokenUrl().toASCIIString())
                .setClientId(formEncoded(spec.clientId()))
                .setClientSecret(formEncoded(spec.clientSecret().value()))
                .setUseBasicAuthorization(true)
                .setHttpClientOptions(httpOptions());
    }

    /** Tokens are asked for so rarely that a connection kept alive would mostly be one the server has closed. */
    private static HttpClientOptions httpOptions() {
        return new HttpClientOptions()
                .setConnectTimeout((int) Duration.ofSeconds(2).toMillis())
                .setIdleTimeout(TIMEOUT_SECONDS)
                .setKeepAlive(false);
    }

    private static String formEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public Future<Issued> ask() {
        Promise<User> answer = Promise.promise();
        Clock.Timer timer = clock.after(
                TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS),
                () -> answer.tryFail(TokenFailure.unavailable("no answer within " + TIMEOUT_SECONDS + "s")));
        server.authenticate(credentials()).onComplete(answer::tryComplete, answer::tryFail);
        return answer.future()
                .onComplete(ended -> timer.cancel())
                .map(TokenAnswer::read)
                .recover(failure -> Future.failedFuture(TokenAnswer.failure(failure)));
    }

    private Oauth2Credentials credentials() {
        Oauth2Credentials credentials = new Oauth2Credentials().setFlow(OAuth2FlowType.CLIENT);
        return spec.scope().isEmpty() ? credentials : credentials.setScopes(spec.scope());
    }
}
