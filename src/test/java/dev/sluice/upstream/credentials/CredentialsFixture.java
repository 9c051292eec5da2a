package dev.sluice.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.Secret;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.backend.SubjectToken;
import dev.sluice.upstream.backend.UnusableReply;
import dev.sluice.upstream.credentials.CredentialsSpec.OAuth2;
import dev.sluice.upstream.credentials.OAuth2ClientSpec.SigningAlgorithm;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Credentials with a scripted token server and a scripted backend. */
final class CredentialsFixture {
    static final URI URL = URI.create("https://id.example.com/token");
    static final String ID = "me:and you";
    static final String SECRET = "p%ss wörd+";

    final Vertx vertx;
    final ManualClock clock = new ManualClock();

    /** The requests to the token server. */
    final List<Call> tokenRequests = new CopyOnWriteArrayList<>();

    final List<URI> origins = new CopyOnWriteArrayList<>();

    /** The requests that reached the backend. */
    final List<Call> backendCalls = new CopyOnWriteArrayList<>();

    private volatile Function<Call, Future<Reply>> tokenServer =
            responding("{\"access_token\":\"t1\",\"expires_in\":60}");
    private volatile Function<Call, Future<Reply>> backend = responding("{}");

    CredentialsFixture(Vertx vertx) {
        this.vertx = vertx;
    }

    static OAuth2 oauth2(Grant grant) {
        return oauth2(client(ClientAuthMethod.CLIENT_SECRET_BASIC, null, SigningAlgorithm.RS256), grant);
    }

    static OAuth2 oauth2(OAuth2ClientSpec client, Grant grant) {
        return new OAuth2(new TokenServerSpec(URL, null, null), client, token(), grant);
    }

    static OAuth2 withIssuer(String issuer) {
        return new OAuth2(
                new TokenServerSpec(null, URI.create(issuer), null),
                client(ClientAuthMethod.CLIENT_SECRET_BASIC, null, SigningAlgorithm.RS256),
                new TokenSpec(List.of(), null, null),
                new Grant.ClientCredentials());
    }

    static TokenSpec token() {
        return new TokenSpec(List.of("stock.read", "stock.write"), "stock", "urn:stock");
    }

    static OAuth2ClientSpec client(ClientAuthMethod auth, @Nullable Secret privateKey, SigningAlgorithm algorithm) {
        Secret secret = auth.usesSecret() ? new Secret(SECRET) : null;
        return new OAuth2ClientSpec(ID, auth, secret, privateKey, privateKey == null ? null : "key-7", algorithm);
    }

    static Secret privateKey(TestSigningKey key) {
        return new Secret(key.privateKeyPem());
    }

    void respondWith(String json) {
        tokenServer = responding(json);
    }

    void respondBy(Function<Call, Future<Reply>> script) {
        tokenServer = script;
    }

    void failWith(int status, String json) {
        tokenServer = call -> failed(call, status, json);
    }

    static Future<Reply> failed(Call call, int status, String json) {
        return Future.failedFuture(UnusableReply.of(call, status, HttpHeaders.headers(), Buffer.buffer(json)));
    }

    void backendRespondsBy(Function<Call, Future<Reply>> script) {
        backend = script;
    }

    static Function<Call, Future<Reply>> responding(String json) {
        return call -> Future.succeededFuture(new Reply(200, HttpHeaders.headers(), Buffer.buffer(json)));
    }

    Backend backendWith(CredentialsSpec spec) {
        return backendWith(credentials(spec));
    }

    Credentials credentials(CredentialsSpec spec) {
        return new Credentials(
                "warehouse", spec, new CredentialsContext(vertx, clock, new Random(7), TokenEvents.NONE, this::server));
    }

    Backend backendWith(Credentials credentials) {
        return credentials.wrap(call -> {
            backendCalls.add(call);
            return backend.apply(call);
        });
    }

    private Backend server(URI origin) {
        origins.add(origin);
        return call -> {
            tokenRequests.add(call);
            return tokenServer.apply(call);
        };
    }

    Call call() {
        return TestCalls.stockUpdate(Duration.ofSeconds(2), clock);
    }

    Call callWithToken(String token) {
        Call call = call();
        CallRequest request = call.request().withSubjectToken(new SubjectToken(token));
        return new Call(call.content(), request, call.limits(), call.state());
    }

    static Reply reply(Backend backend, Call call) throws Exception {
        return backend.send(call).await(10, TimeUnit.SECONDS);
    }

    static Throwable failure(Backend backend, Call call) throws Exception {
        return failure(backend.send(call));
    }

    static Throwable failure(Future<?> failing) throws Exception {
        return failing.transform(done -> Future.succeededFuture(done.cause())).await(10, TimeUnit.SECONDS);
    }

    /** Returns the parameters of a token request; 0 is the last request. */
    Map<String, String> form(int before) {
        return form(lastTokenRequest(before));
    }

    static Map<String, String> form(Call call) {
        Map<String, String> form = new TreeMap<>();
        Arrays.stream(String.valueOf(call.body()).split("&"))
                .map(field -> field.split("=", 2))
                .forEach(field -> form.put(decode(field[0]), decode(field[1])));
        return form;
    }

    Map<String, String> form() {
        return form(0);
    }

    Call lastTokenRequest(int before) {
        return tokenRequests.get(tokenRequests.size() - 1 - before);
    }

    MultiMap lastBackendHeaders() {
        return backendCalls.get(backendCalls.size() - 1).headers();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** A scripted token server for any grant. */
    @ExtendWith(VertxExtension.class)
    abstract static class GrantsFixture {
        static final String TYPES = "urn:ietf:params:oauth:";
        final CredentialsFixture server;

        @TempDir
        Path folder;

        GrantsFixture(Vertx vertx) {
            this.server = new CredentialsFixture(vertx);
        }

        static OAuth2 exchange() {
            return CredentialsFixture.oauth2(new Grant.TokenExchange(Grant.TokenExchange.ACCESS_TOKEN, null));
        }

        static Future<Reply> invalidGrant(Call call) {
            return CredentialsFixture.failed(call, 400, "{\"error\":\"invalid_grant\"}");
        }

        void assertReply(CredentialsSpec spec) throws Exception {
            assertThat(CredentialsFixture.reply(server.backendWith(spec), server.call())
                            .status())
                    .isEqualTo(200);
        }

        /** Lets the token expire, and asserts that the next call uses this refresh token. */
        void assertRefreshedWith(Backend backend, String refreshToken) throws Exception {
            server.clock.advance(Duration.ofMinutes(6));
            CredentialsFixture.reply(backend, server.call());
            assertThat(server.form())
                    .containsEntry("grant_type", "refresh_token")
                    .containsEntry("refresh_token", refreshToken);
        }

        static JsonObject json(String segment) {
            return new JsonObject(new String(Base64.getUrlDecoder().decode(segment), StandardCharsets.UTF_8));
        }
    }
}
