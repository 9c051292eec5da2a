package dev.sluice.upstream.credentials;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.backend.Backend;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token endpoint in the metadata of an issuer. */
@ExtendWith(VertxExtension.class)
class EndpointDiscoveryTest {
    private static final String ISSUER = "https://id.example.com/realms/shop";

    private final CredentialsFixture server;

    EndpointDiscoveryTest(Vertx vertx) {
        this.server = new CredentialsFixture(vertx);
    }

    @Test
    void the_metadata_is_fetched_once_an_hour_and_names_the_endpoint() throws Exception {
        metadataNames(ISSUER, "https://tokens.example.com:8443/t?x=1");
        Backend backend = server.backendWith(CredentialsFixture.withIssuer(ISSUER));
        CredentialsFixture.reply(backend, server.call());

        assertThat(server.tokenRequests)
                .extracting(call -> call.operation().method() + " " + call.target())
                .containsExactly("GET /realms/shop/.well-known/openid-configuration", "POST /t?x=1");
        assertThat(server.origins)
                .containsExactly(URI.create("https://id.example.com/"), URI.create("https://tokens.example.com:8443/"));
        assertThat(server.lastBackendHeaders().get("Authorization")).isEqualTo("Bearer t1");

        server.clock.advance(Duration.ofMinutes(59));
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.tokenRequests).hasSize(3);
        server.clock.advance(Duration.ofMinutes(6));
        CredentialsFixture.reply(backend, server.call());
        assertThat(server.tokenRequests).hasSize(5);
    }

    @Test
    void a_trailing_slash_of_the_issuer_is_not_doubled() throws Exception {
        metadataNames(ISSUER + "/", "https://id.example.com/t");
        CredentialsFixture.reply(server.backendWith(CredentialsFixture.withIssuer(ISSUER + "/")), server.call());
        assertThat(server.tokenRequests.get(0).target()).isEqualTo("/realms/shop/.well-known/openid-configuration");
    }

    @Test
    void the_metadata_of_another_issuer_is_rejected_and_no_request_follows() throws Exception {
        metadataNames("https://evil.example.com/realms/shop", "https://evil.example.com/t");
        assertThat(CredentialsFixture.failure(server.backendWith(CredentialsFixture.withIssuer(ISSUER)), server.call()))
                .satisfies(because(FailureReason.NO_CREDENTIALS))
                .hasMessageEndingWith("the OpenID configuration of " + ISSUER + " names another issuer");
        assertThat(server.tokenRequests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com/t",
                "ftp://id.example.com/t",
                "/t",
                "https:t",
                "https://me:s3cret@id.example.com/t",
                "not a url"
            })
    void a_plain_http_or_invalid_endpoint_of_an_https_issuer_is_rejected(String endpoint) throws Exception {
        metadataNames(ISSUER, endpoint);
        assertThat(CredentialsFixture.failure(server.backendWith(CredentialsFixture.withIssuer(ISSUER)), server.call()))
                .hasMessageEndingWith("has no valid token_endpoint")
                .hasMessageNotContaining("s3cret");
        assertThat(server.tokenRequests).hasSize(1);
    }

    private void metadataNames(String issuer, String endpoint) {
        String document = "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"" + endpoint + "\"}";
        server.respondBy(call -> CredentialsFixture.responding(
                        isPost(call) ? "{\"access_token\":\"t1\",\"expires_in\":60}" : document)
                .apply(call));
    }

    private static boolean isPost(Call call) {
        return call.operation().method().name().equals("POST");
    }
}
