package dev.sluice.upstream.credentials;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.spec.Secret;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Reply;
import dev.sluice.upstream.credentials.CredentialsFixture.GrantsFixture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The revocation of tokens when a credential is closed. */
class RevocationTest extends GrantsFixture {
    private static final String ISSUER = "https://id.example.com/realms/shop";
    private static final String REVOCATION_URL = "https://id.example.com/revoke";

    private final AtomicInteger issued = new AtomicInteger();
    private volatile Function<Call, Future<Reply>> tokens = this::issue;
    private volatile Function<Call, Future<Reply>> revocation = CredentialsFixture.responding("");

    RevocationTest(Vertx vertx) {
        super(vertx);
    }

    private Credentials credentials(Grant grant) {
        return credentials(
                grant,
                CredentialsFixture.client(
                        ClientAuthMethod.CLIENT_SECRET_BASIC, null, OAuth2ClientSpec.SigningAlgorithm.RS256));
    }

    private Credentials credentials(Grant grant, OAuth2ClientSpec client) {
        metadataNames(REVOCATION_URL);
        TokenServerSpec issuer = new TokenServerSpec(null, URI.create(ISSUER), null);
        return server.credentials(new CredentialsSpec.OAuth2(issuer, client, CredentialsFixture.token(), grant));
    }

    private void metadataNames(String revocationUrl) {
        String metadata = "{\"issuer\":\"" + ISSUER + "\",\"token_endpoint\":\"" + CredentialsFixture.URL
                + "\",\"revocation_endpoint\":\"" + revocationUrl + "\"}";
        server.respondBy(call -> {
            if (call.target().equals("/revoke")) return revocation.apply(call);
            return call.target().equals("/token")
                    ? tokens.apply(call)
                    : CredentialsFixture.responding(metadata).apply(call);
        });
    }

    private Future<Reply> issue(Call call) {
        int number = issued.incrementAndGet();
        String token = "{\"access_token\":\"t%1$d\",\"expires_in\":60,\"refresh_token\":\"r%1$d\"}".formatted(number);
        return CredentialsFixture.responding(token).apply(call);
    }

    private void use(Credentials credentials) throws Exception {
        CredentialsFixture.reply(server.backendWith(credentials), server.call());
    }

    private static void close(Credentials credentials) throws Exception {
        credentials.close().await(10, TimeUnit.SECONDS);
    }

    /** The tokens in revocation requests, with their type, in the order of the requests. */
    private List<String> revoked() {
        return server.tokenRequests.stream()
                .filter(call -> call.target().equals("/revoke"))
                .map(CredentialsFixture::form)
                .map(form -> form.get("token_type_hint") + " " + form.get("token"))
                .toList();
    }

    @Test
    void an_access_token_is_revoked_by_the_client_that_obtained_it() throws Exception {
        Credentials credentials = credentials(new Grant.ClientCredentials());
        use(credentials);
        assertThat(revoked()).isEmpty();
        close(credentials);

        assertThat(server.form()).isEqualTo(Map.of("token", "t1", "token_type_hint", "access_token"));
        assertThat(server.lastTokenRequest(0).headers().get("Authorization"))
                .isEqualTo(server.lastTokenRequest(1).headers().get("Authorization"))
                .startsWith("Basic ");
        assertThat(server.lastTokenRequest(0).operation().method().name()).isEqualTo("POST");
    }

    @Test
    void a_client_with_a_key_signs_a_new_jwt_for_each_revocation() throws Exception {
        OAuth2ClientSpec client = CredentialsFixture.client(
                ClientAuthMethod.PRIVATE_KEY_JWT,
                CredentialsFixture.privateKey(TestSigningKey.of("ES256", "key-7")),
                OAuth2ClientSpec.SigningAlgorithm.ES256);
        Credentials credentials = credentials(new Grant.ClientCredentials(), client);
        use(credentials);
        close(credentials);

        assertThat(server.form())
                .containsEntry("client_id", CredentialsFixture.ID)
                .containsEntry("client_assertion_type", TYPES + "client-assertion-type:jwt-bearer")
                .containsEntry("token", "t1");
        String assertion = requireNonNull(server.form().get("client_assertion"));
        assertThat(assertion).isNotEqualTo(server.form(1).get("client_assertion"));
        assertThat(json(assertion.split("\\.", -1)[1]).getString("aud")).isEqualTo(ISSUER);
    }

    @Test
    void a_token_that_was_refreshed_early_is_revoked_with_the_new_token_and_an_expired_token_is_not() throws Exception {
        Credentials credentials = credentials(new Grant.ClientCredentials());
        use(credentials);
        server.clock.advance(Duration.ofSeconds(61));
        use(credentials);
        server.clock.advance(Duration.ofSeconds(31));
        use(credentials);
        Await.until(() -> issued.get() == 3);
        close(credentials);
        assertThat(revoked()).containsExactlyInAnyOrder("access_token t2", "access_token t3");
    }

    @Test
    void a_password_grant_revokes_its_latest_refresh_token_first() throws Exception {
        Credentials credentials = credentials(new Grant.Password("ada", new Secret("l0velace")));
        use(credentials);
        server.clock.advance(Duration.ofSeconds(61));
        use(credentials);
        close(credentials);
        assertThat(revoked()).containsExactlyInAnyOrder("refresh_token r2", "access_token t2");
    }

    @Test
    void tokens_of_a_refresh_token_of_the_operator_are_not_revoked() throws Exception {
        Credentials credentials = credentials(new Grant.RefreshToken(new Secret("seed")));
        use(credentials);
        close(credentials);
        assertThat(revoked()).isEmpty();
        assertThat(server.tokenRequests).hasSize(2);
    }

    @Test
    void the_exchanged_token_of_each_caller_is_revoked() throws Exception {
        Credentials credentials = credentials(new Grant.TokenExchange(Grant.TokenExchange.ACCESS_TOKEN, null));
        Backend backend = server.backendWith(credentials);
        for (int caller = 0; caller < 40; caller++)
            CredentialsFixture.reply(backend, server.callWithToken("caller-" + caller));
        close(credentials);
        assertThat(revoked()).hasSize(40).doesNotHaveDuplicates().allMatch(token -> token.startsWith("access_token t"));
    }

    @Test
    void the_callers_own_token_is_not_revoked_if_the_issuer_returns_it() throws Exception {
        Credentials credentials = credentials(new Grant.TokenExchange(Grant.TokenExchange.ACCESS_TOKEN, null));
        tokens = CredentialsFixture.responding("{\"access_token\":\"caller-1\"}");
        CredentialsFixture.reply(server.backendWith(credentials), server.callWithToken("caller-1"));
        close(credentials);
        assertThat(revoked()).isEmpty();
    }

    @Test
    void a_token_that_lives_for_a_month_is_revoked_after_two_days() throws Exception {
        Credentials credentials = credentials(new Grant.ClientCredentials());
        tokens = CredentialsFixture.responding("{\"access_token\":\"month\",\"expires_in\":2592000}");
        use(credentials);
        server.clock.advance(Duration.ofDays(2));
        close(credentials);
        assertThat(revoked()).containsExactly("access_token month");
    }

    @Test
    void no_token_is_requested_after_close() throws Exception {
        Credentials credentials = credentials(new Grant.ClientCredentials());
        close(credentials);
        assertThatThrownBy(() -> use(credentials)).hasMessageContaining("no longer used");
        assertThat(server.tokenRequests).isEmpty();
    }

    @Test
    void without_a_configured_issuer_no_request_is_sent() throws Exception {
        Credentials credentials = server.credentials(CredentialsFixture.oauth2(new Grant.ClientCredentials()));
        use(credentials);
        close(credentials);
        assertThat(server.tokenRequests).hasSize(1);
    }

    @Test
    void credentials_without_an_issued_token_send_no_request() throws Exception {
        close(credentials(new Grant.ClientCredentials()));
        close(server.credentials(new CredentialsSpec.Relay()));
        assertThat(server.tokenRequests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/revoke", "http://id.example.com/revoke", "https://me@id.example.com/revoke"})
    void an_untrusted_endpoint_receives_no_token(String endpoint) throws Exception {
        Credentials credentials = credentials(new Grant.ClientCredentials());
        metadataNames(endpoint);
        use(credentials);
        close(credentials);
        assertThat(revoked()).isEmpty();
    }

    @Test
    void an_unresponsive_endpoint_delays_close_by_one_second() throws Exception {
        Credentials credentials = credentials(new Grant.ClientCredentials());
        use(credentials);
        revocation = call -> Promise.<Reply>promise().future();
        Future<Void> closing = credentials.close();
        Await.until(() -> revoked().size() == 1);
        server.clock.advance(Duration.ofMillis(999));
        assertThat(closing.isComplete()).isFalse();
        assertThat(server.lastTokenRequest(0).deadline().isExpired(server.clock))
                .isFalse();
        server.clock.advance(Duration.ofMillis(1));
        closing.await(10, TimeUnit.SECONDS);
        assertThat(server.lastTokenRequest(0).deadline().isExpired(server.clock))
                .isTrue();
    }

    @Test
    void a_rejected_revocation_does_not_fail_close() throws Exception {
        Credentials credentials = credentials(new Grant.Password("ada", new Secret("l0velace")));
        use(credentials);
        revocation = call -> CredentialsFixture.failed(call, 503, "s3cret");
        close(credentials);
        assertThat(revoked()).hasSize(2);
        close(credentials);
        assertThat(revoked()).hasSize(2);
    }

    @Test
    void a_token_that_arrives_during_close_is_revoked_too() throws Exception {
        Credentials credentials = credentials(new Grant.ClientCredentials());
        use(credentials);
        Promise<Reply> late = Promise.promise();
        tokens = call -> late.future();
        server.clock.advance(Duration.ofSeconds(31));
        use(credentials);
        Await.until(() -> server.lastTokenRequest(0).target().equals("/token") && server.tokenRequests.size() == 3);
        Future<Void> closing = credentials.close();
        Await.until(() -> revoked().equals(List.of("access_token t1")));
        issue(server.lastTokenRequest(1)).onComplete(late);
        closing.await(10, TimeUnit.SECONDS);
        assertThat(revoked()).containsExactly("access_token t1", "access_token t2");
    }
}
