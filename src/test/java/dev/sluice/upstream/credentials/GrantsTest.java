package dev.sluice.upstream.credentials;

import static dev.sluice.fixture.Failures.because;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.core.spec.Secret;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.credentials.CredentialsFixture.GrantsFixture;
import dev.sluice.upstream.credentials.OAuth2ClientSpec.SigningAlgorithm;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The token requests of each grant and each method of client authentication. */
class GrantsTest extends GrantsFixture {
    GrantsTest(Vertx vertx) {
        super(vertx);
    }

    @Test
    void client_credentials_with_id_and_secret_form_encoded_before_basic() throws Exception {
        assertReply(CredentialsFixture.oauth2(new Grant.ClientCredentials()));

        assertThat(server.form())
                .containsOnly(
                        entry("grant_type", "client_credentials"),
                        entry("scope", "stock.read stock.write"),
                        entry("audience", "stock"),
                        entry("resource", "urn:stock"));
        String basic = Base64.getEncoder()
                .encodeToString("me%3Aand+you:p%25ss+w%C3%B6rd%2B".getBytes(StandardCharsets.US_ASCII));
        assertThat(server.lastTokenRequest(0).headers().get("Authorization")).isEqualTo("Basic " + basic);
        assertThat(server.lastTokenRequest(0).headers().get("Content-Type"))
                .isEqualTo("application/x-www-form-urlencoded");
        assertThat(server.lastTokenRequest(0).target()).isEqualTo("/token");
        assertThat(server.lastBackendHeaders().getAll("Authorization")).containsExactly("Bearer t1");
    }

    @Test
    void client_secret_post_sends_the_secret_in_the_form() throws Exception {
        assertReply(CredentialsFixture.oauth2(
                CredentialsFixture.client(ClientAuthMethod.CLIENT_SECRET_POST, null, SigningAlgorithm.RS256),
                new Grant.ClientCredentials()));

        assertThat(server.form())
                .containsEntry("client_id", CredentialsFixture.ID)
                .containsEntry("client_secret", CredentialsFixture.SECRET);
        assertThat(server.lastTokenRequest(0).headers().contains("Authorization"))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void private_key_jwt_sends_a_signed_jwt_instead_of_a_secret(SigningAlgorithm algorithm) throws Exception {
        TestSigningKey key = TestSigningKey.of(algorithm.toString(), "key-7");
        assertReply(CredentialsFixture.oauth2(
                CredentialsFixture.client(
                        ClientAuthMethod.PRIVATE_KEY_JWT, CredentialsFixture.privateKey(key), algorithm),
                new Grant.ClientCredentials()));

        Map<String, String> form = server.form();
        assertThat(form)
                .containsEntry("client_id", CredentialsFixture.ID)
                .containsEntry("client_assertion_type", TYPES + "client-assertion-type:jwt-bearer");
        String assertion = requireNonNull(form.get("client_assertion"));
        assertThat(key.verifies(assertion)).isTrue();
        String[] jwt = assertion.split("\\.", -1);
        assertThat(json(jwt[0]).getString("alg")).isEqualTo(algorithm.toString());
        assertThat(json(jwt[0]).getString("kid")).isEqualTo("key-7");
        JsonObject claims = json(jwt[1]);
        assertThat(claims.getString("iss")).isEqualTo(CredentialsFixture.ID);
        assertThat(claims.getString("sub")).isEqualTo(CredentialsFixture.ID);
        assertThat(claims.getString("aud")).isEqualTo(CredentialsFixture.URL.toString());
        assertThat(claims.getLong("exp")).isEqualTo(server.clock.now().getEpochSecond() + 60);
        assertThat(claims.getString("jti")).isNotEmpty();
    }

    @Test
    void an_invalid_key_is_a_failure_that_does_not_quote_it() throws Exception {
        Secret broken = new Secret("-----BEGIN PRIVATE KEY-----\nMIIhunter2\n-----END PRIVATE KEY-----");
        OAuth2ClientSpec client =
                CredentialsFixture.client(ClientAuthMethod.PRIVATE_KEY_JWT, broken, SigningAlgorithm.RS256);
        assertThat(CredentialsFixture.failure(
                        server.backendWith(CredentialsFixture.oauth2(client, new Grant.ClientCredentials())),
                        server.call()))
                .satisfies(because(FailureReason.NO_CREDENTIALS))
                .hasMessageEndingWith("private_key is not a key for RS256");
        assertThat(server.tokenRequests).isEmpty();
    }

    @Test
    void a_password_is_sent_once_and_the_refresh_token_after_it() throws Exception {
        Backend backend =
                server.backendWith(CredentialsFixture.oauth2(new Grant.Password("ada", new Secret("l0velace"))));
        server.respondWith("{\"access_token\":\"t1\",\"expires_in\":60,\"refresh_token\":\"r1\"}");
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.form())
                .containsEntry("grant_type", "password")
                .containsEntry("username", "ada")
                .containsEntry("password", "l0velace");

        assertRefreshedWith(backend, "r1");
        server.failWith(400, "{\"error\":\"invalid_grant\"}");
        server.clock.advance(Duration.ofMinutes(1));
        assertThat(CredentialsFixture.failure(backend, server.call())).hasMessageEndingWith("invalid_grant");
        assertThat(server.form(1)).containsEntry("grant_type", "refresh_token");
        assertThat(server.form()).containsEntry("grant_type", "password");
    }

    @Test
    void a_refresh_token_is_kept_until_a_response_has_a_new_refresh_token() throws Exception {
        Backend backend = server.backendWith(CredentialsFixture.oauth2(new Grant.RefreshToken(new Secret("seed"))));
        server.respondWith("{\"access_token\":\"t1\",\"expires_in\":60}");
        assertRefreshedWith(backend, "seed");
        server.respondWith("{\"access_token\":\"t2\",\"expires_in\":60,\"refresh_token\":\"r1\"}");
        assertRefreshedWith(backend, "seed");
        server.respondWith("{\"access_token\":\"t3\",\"expires_in\":60}");
        assertRefreshedWith(backend, "r1");
        assertRefreshedWith(backend, "r1");
    }

    @Test
    void an_invalid_refresh_token_is_read_again_from_its_file() throws Exception {
        Path file = Files.writeString(folder.resolve("seed"), "old");
        Backend backend = server.backendWith(
                CredentialsFixture.oauth2(new Grant.RefreshToken(new Secret("old", () -> Files.readString(file)))));
        server.respondWith("{\"access_token\":\"t1\",\"expires_in\":60,\"refresh_token\":\"r1\"}");
        assertRefreshedWith(backend, "old");

        Files.writeString(file, "new");
        server.respondBy(call -> String.valueOf(call.body()).contains("=new&")
                ? CredentialsFixture.responding("{\"access_token\":\"t2\"}").apply(call)
                : invalidGrant(call));
        assertRefreshedWith(backend, "new");
        assertThat(server.lastBackendHeaders().get("Authorization")).isEqualTo("Bearer t2");
    }

    @Test
    void a_jwt_from_a_file_is_the_grant_and_read_for_each_request() throws Exception {
        Path file = Files.writeString(folder.resolve("jwt"), "one");
        Backend backend = server.backendWith(
                CredentialsFixture.oauth2(new Grant.JwtBearer(new Secret("one", () -> Files.readString(file)), null)));
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.form())
                .containsEntry("grant_type", TYPES + "grant-type:jwt-bearer")
                .containsEntry("assertion", "one");

        Files.writeString(file, "two");
        server.clock.advance(Duration.ofMinutes(1));
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.form()).containsEntry("assertion", "two");
    }

    @Test
    void a_signed_jwt_is_the_grant_and_needs_no_client_authentication() throws Exception {
        OAuth2ClientSpec client = CredentialsFixture.client(
                ClientAuthMethod.NONE,
                CredentialsFixture.privateKey(TestSigningKey.of("RS256", "key-7")),
                SigningAlgorithm.RS256);
        assertReply(CredentialsFixture.oauth2(client, new Grant.JwtBearer(null, "ada")));

        JsonObject claims = json(requireNonNull(server.form().get("assertion")).split("\\.", -1)[1]);
        assertThat(claims.getString("iss")).isEqualTo(CredentialsFixture.ID);
        assertThat(claims.getString("sub")).isEqualTo("ada");
        assertThat(server.lastTokenRequest(0).headers().contains("Authorization"))
                .isFalse();
    }
}
